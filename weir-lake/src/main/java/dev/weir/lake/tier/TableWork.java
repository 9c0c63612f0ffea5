package dev.weir.lake.tier;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one worker does for one table: it looks how far the rows have settled, takes the table over with the next generation when there is something to
 * do, and goes round by round. After any failure it begins with the look again: what failed is looked up, not guessed.
 */
final class TableWork {
    private static final Logger LOG = LoggerFactory.getLogger(TableWork.class);

    /** Rows that arrive are noticed so late. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Ports ports;
    private LakeState state = LakeState.UNKNOWN;
    private @Nullable LakeTable lake;
    private long generation = LakeState.UNCLAIMED;
    private Offsets settled = Offsets.zero(0);
    private boolean hurries;
    /** About how long a round takes: it begins so much earlier than its rows are to have settled. */
    private long roundNanos;
    /** What waited when it began to hurry. */
    private Optional<Offsets> goal = Optional.empty();
    /** Of a round whose end is not known. */
    private Optional<Intent> begun = Optional.empty();

    /** What all tables share. */
    record Ports(
            LakeTables tables,
            ObjectFileIO files,
            FilesInUse readers,
            LakeWriter writer,
            LakeConfig config,
            Clock clock,
            Supplier<UUID> ids,
            LakeFigures figures) {
        ObjectStore store() {
            return files.store();
        }

        Warehouse warehouse() {
            return files.warehouse();
        }

        /** Of the files of a commit: no others have them. */
        List<ObjectName> names(LakeTable of, Settled commit, int count) {
            String data = warehouse().name(of.location()).text() + "/data/";
            List<ObjectName> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(new ObjectName(data + commit.commitId() + "-" + i + ".parquet"));
            }
            return names;
        }

        /** Puts files where their intent, which is there, says. */
        List<DataFile> put(
                Intent intent,
                List<LakeWriter.Written> written,
                BiFunction<String, LakeWriter.Written, DataFile> described) {
            List<DataFile> put = new ArrayList<>();
            for (int i = 0; i < written.size(); i++) {
                LakeWriter.Written file = written.get(i);
                ObjectName name = intent.files().get(i);
                store().put(name, PutMode.REPLACE, file.content());
                put.add(described.apply(warehouse().location(name), file));
            }
            return put;
        }
    }

    TableWork(Ports ports) {
        this.ports = ports;
    }

    LakeState state() {
        return state;
    }

    /** What waits at the next step settles without a delay. */
    void hurry() {
        hurries = true;
        goal = Optional.empty();
    }

    /** Whether there is something left of what waited then. */
    boolean hurries() {
        return hurries;
    }

    /** Does one thing, if there is one; answers after how many nanoseconds there may be another. */
    long step(TieredTable table, long nowUs) {
        LakeTable known = lake;
        if (known == null) {
            known = look(table);
        }
        TieredTable.Waiting waiting = waiting(table);
        setGoal(table);
        long due = hurries ? 0 : dueNanos(table, waiting, nowUs);
        if (due > 0) {
            return Math.min(due, LOOK_NANOS);
        }
        known.refresh();
        known.requireLike(LakeSchema.of(table.spec().schema()));
        if (generation == LakeState.UNCLAIMED) {
            claim(known, table);
        } else {
            round(known, table, waiting.to());
        }
        return 0;
    }

    private void setGoal(TieredTable table) {
        if (hurries) {
            Offsets end =
                    goal.orElseGet(() -> table.waiting(settled, Long.MAX_VALUE).to());
            goal = Optional.of(end);
            hurries = !settled.covers(end);
        }
    }

    private TieredTable.Waiting waiting(TieredTable table) {
        if (!settled.covers(table.start())) {
            throw new PausedException("rows that had not settled are gone from the log; set the lake table's property "
                    + History.ACCEPTED + " to its current snapshot, and it goes on without them settled="
                    + settled + " log_start=" + table.start());
        }
        TieredTable.Waiting waiting = table.waiting(settled, ports.config().roundBytes());
        state = state.withWaiting(waiting);
        return waiting;
    }

    private long dueNanos(TieredTable table, TieredTable.Waiting waiting, long nowUs) {
        OptionalLong oldestUs = waiting.oldestUs();
        if (oldestUs.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (waiting.bytes() >= ports.config().enoughBytes()) {
            return 0;
        }
        long freshnessUs = TimeUnit.MILLISECONDS.toMicros(table.spec().lake().freshnessMs());
        // not earlier than after half of it, however slow rounds are: files would become small for nothing
        long leadUs = Math.min(freshnessUs / 2, TimeUnit.NANOSECONDS.toMicros(roundNanos));
        // a clock that jumped back must not keep rows waiting for longer than that
        long ageUs = Math.max(0, nowUs - oldestUs.getAsLong());
        return TimeUnit.MICROSECONDS.toNanos(freshnessUs - leadUs - ageUs);
    }

    /** As long as the last one, or about half as long as one before: slow ones come by chance, and when a server is cold. */
    private void took(long nanos) {
        roundNanos = Math.max(nanos, roundNanos / 2);
    }

    /** A table with something left over, or one that is new, is taken over at once. */
    private LakeTable look(TieredTable table) {
        tellAgain();
        LakeTable found = ports.tables().open(table);
        History history = found.history();
        if (history.position().isEmpty()
                || history.accepted()
                || !Intent.list(ports.store(), table.tableId()).isEmpty()) {
            claim(found, table);
        } else {
            settledAt(history.position().get().settled().to());
        }
        lake = found;
        return found;
    }

    /**
     * Who took this worker for dead has removed what it had begun, and the intent; what it put nevertheless is named once more, to be found. Answers whether
     * there was something.
     */
    boolean tellAgain() {
        boolean any = begun.isPresent();
        begun.ifPresent(intent -> intent.put(ports.store()));
        begun = Optional.empty();
        return any;
    }

    private void settledAt(Offsets offsets) {
        settled = offsets;
        state = state.withSettled(offsets, generation);
    }

    /** From now on no other worker can commit; so what was begun and is not there will never be. */
    private void claim(LakeTable of, TieredTable table) {
        History seen = of.history();
        Optional<Settled> newest = seen.position().map(Position::settled);
        Offsets end = newest.map(Settled::to).orElseGet(table::start);
        Offsets next = seen.accepted() ? end.max(table.start()) : end;
        Settled mine = new Settled(
                table.tableId(),
                newest.map(Settled::generation).orElse(LakeState.UNCLAIMED) + 1,
                ports.ids().get().toString(),
                end,
                next);
        Offsets start = seen.position().map(Position::start).orElse(end).behindGap(end, next);
        of.commit(mine, start, List.of(), seen);
        LOG.info(
                "lake table taken over table={} generation={} settled={}",
                table.spec().name(),
                mine.generation(),
                mine.to());
        reap(of, mine);
        generation = mine.generation();
        settledAt(mine.to());
    }

    private void reap(LakeTable of, Settled mine) {
        for (Intent intent : Intent.list(ports.store(), mine.tableId())) {
            Settled begun = intent.settled();
            if (begun.generation() >= mine.generation()) {
                // of one that has taken the table over meanwhile
                continue;
            }
            if (of.isCommitted(begun.commitId()) || isOrWasNamed(of, intent)) {
                intent.remove(ports.store());
            } else {
                LOG.info(
                        "a round that was not committed is undone table_id={} commit_id={}",
                        mine.tableId(),
                        begun.commitId());
                intent.undo(ports.store());
            }
        }
    }

    /** Whether its files are in a snapshot, or were and somebody still reads them: then it is for upkeep to remove them. */
    private boolean isOrWasNamed(LakeTable of, Intent intent) {
        List<String> locations =
                intent.files().stream().map(ports.warehouse()::location).toList();
        // in this order: whoever begins to read in between finds no file that no snapshot names
        return of.files().references(locations)
                || !Collections.disjoint(ports.readers().inUse(intent.settled().tableId()), locations);
    }

    private void round(LakeTable of, TieredTable table, Offsets to) {
        History seen = of.history();
        Position position = seen.position()
                .filter(said -> said.settled().generation() == generation
                        && said.settled().to().equals(settled))
                .orElseThrow(() -> fenced(table));
        Settled next =
                new Settled(table.tableId(), generation, ports.ids().get().toString(), settled, to);
        LakeWriter.Order order = new LakeWriter.Order(
                table,
                settled,
                to,
                table.spec().lake().sortKey(),
                of.partition(),
                ports.config().fileBytes());
        long begin = ports.clock().nanos();
        try (LakeWriter.Files files = ports.writer().write(order)) {
            requireAll(files.list(), order);
            long written = ports.clock().nanos();
            Intent intent = new Intent(next, ports.names(of, next, files.list().size()));
            begun = Optional.of(intent);
            intent.put(ports.store());
            List<DataFile> dataFiles =
                    ports.put(intent, files.list(), (location, file) -> of.dataFile(location, file, order.sortKey()));
            long put = ports.clock().nanos();
            of.commit(next, position.start(), dataFiles, seen);
            settledAt(to);
            LakeFigures.Took took = new LakeFigures.Took(
                    written - begin, put - written, ports.clock().nanos() - put);
            took(took.nanos());
            ports.figures()
                    .round(
                            files.list().stream()
                                    .mapToLong(LakeWriter.Written::rows)
                                    .sum(),
                            dataFiles.stream()
                                    .mapToLong(DataFile::fileSizeInBytes)
                                    .sum(),
                            took);
            intent.remove(ports.store());
            begun = Optional.empty();
        }
    }

    private static WeirException fenced(TieredTable table) {
        return new WeirException(
                ErrorCode.UNAVAILABLE,
                "another worker has taken over the lake table table="
                        + table.spec().name());
    }

    private static void requireAll(List<LakeWriter.Written> files, LakeWriter.Order order) {
        long rows = files.stream().mapToLong(LakeWriter.Written::rows).sum();
        long wanted = 0;
        for (int bucket = 0; bucket < order.to().buckets(); bucket++) {
            wanted += order.to().at(bucket) - order.from().at(bucket);
        }
        Check.that(rows == wanted, "files of a round have the rows that they were to have");
    }

    /** Nothing is believed any more of what was known, but that rows wait, which somebody may want to see. */
    void failed(TieredTable table, String why) {
        lookAgain();
        hurries = false;
        state = state.withTrouble(why);
        try {
            if (state.settled().isPresent() && settled.covers(table.start())) {
                state = state.withWaiting(table.waiting(settled, ports.config().roundBytes()));
            }
        } catch (RuntimeException e) {
            LOG.debug("it is not known what waits table={}", table.spec().name(), e);
        }
    }

    void lookAgain() {
        lake = null;
        generation = LakeState.UNCLAIMED;
    }
}
