package dev.weir.cli.demo;

import dev.weir.cli.Stopwatch;
import dev.weir.client.TypedAppender;
import dev.weir.client.TypedLookups;
import dev.weir.client.TypedTable;
import dev.weir.client.Weir;
import dev.weir.client.schema.Schemas;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The newest departure of each airport: a table with a primary key, one row for each, that every flight changes. */
final class Board implements AutoCloseable {
    static final String TABLE = "board";

    /** A row of it. */
    record Departure(String airport, long departures, String destination, int delay, Instant updated) {}

    private final TypedAppender<Departure> appender;
    private final TypedLookups<Departure> lookups;
    private final Map<String, Departure> newest = new HashMap<>();
    private final AtomicReference<@Nullable WeirException> error = new AtomicReference<>();

    private Board(TypedTable<Departure> table) {
        this.appender = table.appender();
        this.lookups = table.lookups();
    }

    static Board create(Weir weir) {
        weir.create(TableSpec.of(TABLE, Schemas.of(Departure.class)).withPrimaryKey("airport"));
        return open(weir);
    }

    static Board open(Weir weir) {
        return new Board(weir.table(TABLE, Departure.class));
    }

    /** One thread. */
    void departed(Sample.Flight flight, Instant now) {
        Departure before = newest.get(flight.origin());
        Departure row = new Departure(
                flight.origin(),
                before == null ? 1 : before.departures() + 1,
                flight.destination(),
                flight.delay(),
                now);
        newest.put(flight.origin(), row);
        appender.append(row, (bucket, offset, failed) -> error.compareAndSet(null, failed));
    }

    /** What was written last, by its key. By the thread that writes. */
    Map<String, Departure> newest() {
        return Map.copyOf(newest);
    }

    /** Returns when all of it is stored. */
    void flush() {
        appender.flush();
        WeirException failed = error.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Rows that were looked up by their keys, and how long that took. */
    record Answer(List<Optional<Departure>> rows, double seconds) {
        static final Answer NONE = new Answer(List.of(), 0);

        List<Departure> found() {
            List<Departure> found = new ArrayList<>();
            rows.forEach(row -> row.ifPresent(found::add));
            return found;
        }
    }

    /** Any thread. */
    Answer lookUp(List<String> airports) {
        Stopwatch watch = new Stopwatch();
        List<Optional<Departure>> rows = lookups.lookupAll(airports);
        return new Answer(rows, watch.seconds());
    }

    @Override
    public void close() {
        try {
            appender.close();
        } finally {
            lookups.close();
        }
    }
}
