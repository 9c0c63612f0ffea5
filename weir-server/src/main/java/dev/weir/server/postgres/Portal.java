package dev.weir.server.postgres;

import dev.weir.server.postgres.value.Format;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A statement with its parameters, which is run, perhaps a few rows at a time. Cursors are portals, too. */
final class Portal implements AutoCloseable {
    private final Parsed parsed;
    private final List<Optional<String>> values;
    private final List<Format> formats;
    private final boolean hold;
    private @Nullable QueryRows rows;
    private boolean done;

    /** @param formats of the columns; empty: all are text */
    Portal(Parsed parsed, List<Optional<String>> values, List<Format> formats, boolean hold) {
        this.parsed = parsed;
        this.values = values;
        this.formats = formats;
        this.hold = hold;
    }

    Parsed parsed() {
        return parsed;
    }

    List<Optional<String>> values() {
        return values;
    }

    /** Of its values, which are what is long in it. */
    long bytes() {
        long chars = 0;
        for (Optional<String> value : values) {
            chars += value.map(String::length).orElse(0);
        }
        return chars * Character.BYTES;
    }

    List<Format> formats() {
        return formats;
    }

    /** Whether it outlives its transaction. */
    boolean hold() {
        return hold;
    }

    @Nullable
    QueryRows rows() {
        return rows;
    }

    void open(QueryRows opened) {
        rows = opened;
    }

    /** It was run to its end; it answers no more rows. */
    boolean isDone() {
        return done;
    }

    void finish() {
        done = true;
        close();
    }

    @Override
    public void close() {
        QueryRows open = rows;
        rows = null;
        if (open != null) {
            open.close();
        }
    }
}
