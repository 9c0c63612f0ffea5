package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.lake.read.LakeLease;
import dev.weir.lake.read.LakeReader;
import dev.weir.lake.read.LakeView;
import dev.weir.lake.tier.LakeConfig;
import dev.weir.lake.tier.LakeFigures;
import dev.weir.lake.tier.LakeState;
import dev.weir.lake.tier.LakeUpkeep;
import dev.weir.lake.tier.LakeWorker;
import dev.weir.lake.tier.Offsets;
import dev.weir.lake.tier.TieredTable;
import dev.weir.lake.tier.TieredTables;
import dev.weir.lake.tier.UpkeepConfig;
import dev.weir.server.background.Stepped;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.http.Mounted;
import dev.weir.server.lake.Lake;
import dev.weir.server.lake.LakeSources;
import dev.weir.server.lake.SettlingTable;
import dev.weir.server.lake.SettlingTables;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.serve.ColdRows;
import dev.weir.server.tablet.SeenTable;
import dev.weir.sql.ColdTable;
import dev.weir.sql.LakeStatus;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.log.LogView;
import dev.weir.storage.time.SystemClock;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's lake at work: rows of its tables settle, and are read again. Nothing of it is opened before a table wants it, or there is one already. */
@RealWorld("names of commits")
final class LakeWork implements Lake {
    private static final Logger LOG = LoggerFactory.getLogger(LakeWork.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** So long an engine waits for rows to settle. */
    private static final long FRESHEN_MS = 2000;

    private final LakeParts parts;
    private final LakeSources sources;
    private final Sql sql;
    private final LakeConfig config;
    private final Path directory;
    private final ColdTables made;
    private volatile Optional<Opened> opened = Optional.empty();

    /** Of the lake as a whole, as it was told last. */
    private volatile String trouble = "";

    private record Opened(LakeWorker worker, LakeReader reader, LakeUpkeep upkeep) {}

    LakeWork(LakeParts parts, LakeSources sources, Sql sql, ServerConfig config) {
        this.parts = parts;
        this.sources = sources;
        this.sql = sql;
        this.config = LakeConfig.DEFAULT.withUpkeep(upkeep(config.lake()));
        this.directory = config.dataDirectory().resolve("settling");
        this.made = new ColdTables(parts.near());
        sql.over(this);
    }

    private static UpkeepConfig upkeep(ServerConfig.Lake config) {
        return new UpkeepConfig(
                config.snapshotKeep(),
                config.snapshotsMin(),
                config.snapshotsMax(),
                config.orphanAge(),
                UpkeepConfig.DEFAULT.mergeFiles());
    }

    private Opened open() {
        return opened.orElseGet(() -> open(parts.tables(sources.pointers())));
    }

    private synchronized Opened open(LakeParts.Tables lake) {
        if (opened.isEmpty()) {
            LakeReader reader = new LakeReader(lake.catalog());
            LakeWorker worker = new LakeWorker(
                    new Adapted(sources.tables()),
                    new LakeWorker.Lake(lake.catalog(), lake.files(), reader),
                    new ParquetFiles(
                            sql::engine, sources.seen(), new LocalDisk(), directory, parts.near(), UUID::randomUUID),
                    new SystemClock(),
                    UUID::randomUUID,
                    config);
            opened = Optional.of(new Opened(worker, reader, new LakeUpkeep(worker, new SystemClock())));
        }
        return opened.get();
    }

    private boolean isWanted() {
        return parts.isThere(sources.pointers()) || !sources.tables().all().isEmpty();
    }

    @Override
    public List<Mounted> mounted() {
        return parts.mounted(sources.pointers(), this::freshen);
    }

    /** What waits of a table with {@code lake_fresh_on_read} settles first; after {@link #FRESHEN_MS} an engine reads what there is. */
    private void freshen(TableIdentifier asked) {
        for (SettlingTable table : sources.tables().all()) {
            TableName name = TableName.parse(table.spec().name());
            if (table.spec().lake().isFreshOnRead()
                    && asked.equals(TableIdentifier.of(name.database(), name.table()))) {
                // others may wait for the same: only this one's patience ends
                open().worker()
                        .hurry(table.tableId())
                        .copy()
                        .completeOnTimeout(null, FRESHEN_MS, TimeUnit.MILLISECONDS)
                        .join();
            }
        }
    }

    @Override
    public long step() {
        try {
            if (!isWanted()) {
                return LOOK_NANOS;
            }
            Opened now = open();
            long next = now.worker().step();
            for (SettlingTable table : sources.tables().all()) {
                String id = table.tableId();
                now.worker()
                        .state(id)
                        .settled()
                        .ifPresent(offsets -> sources.tables().settled(id, array(offsets)));
            }
            Set<String> ids = sources.tables().ids();
            now.reader().retain(ids);
            made.retain(ids);
            trouble = "";
            return next;
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(trouble)) {
                LOG.warn("the lake does not work just now; it is tried again reason={}", why, e);
                trouble = why;
            }
            return RETRY_NANOS;
        }
    }

    @Override
    public Stepped upkeep() {
        return new Stepped() {
            @Override
            public long step() {
                try {
                    return sources.tables().all().isEmpty()
                            ? LOOK_NANOS
                            : open().upkeep().step();
                } catch (RuntimeException e) {
                    LOG.warn("lake tables cannot be tended just now; it is tried again reason={}", e.getMessage(), e);
                    return RETRY_NANOS;
                }
            }

            @Override
            public void close() {
                // what it was at is named by an intent
            }
        };
    }

    @Override
    public void bindTo(Metrics metrics) {
        LakeMetrics.bind(metrics, this::figures, this::status);
        parts.bindTo(metrics);
    }

    /** Of what was done; without the lake nothing was. */
    private Optional<LakeFigures> figures() {
        return opened.map(now -> now.worker().figures());
    }

    /** How the rows of each table settle. */
    List<LakeStatus> status() {
        return sources.tables().all().stream()
                .map(table -> opened.map(now -> status(table, now)).orElseGet(() -> unopened(table)))
                .toList();
    }

    /** Of a table whose lake could not be opened yet, so that nobody knows what has settled. */
    private LakeStatus unopened(SettlingTable table) {
        return new LakeStatus(
                TableName.parse(table.spec().name()).qualified(),
                List.of(),
                0,
                0,
                OptionalLong.empty(),
                0,
                0,
                Optional.of(trouble).filter(why -> !why.isEmpty()));
    }

    private static LakeStatus status(SettlingTable table, Opened of) {
        LakeState state = of.worker().state(table.tableId());
        LakeUpkeep.Size size = of.upkeep().size(table.tableId());
        return new LakeStatus(
                TableName.parse(table.spec().name()).qualified(),
                state.settled().map(LakeWork::list).orElse(List.of()),
                state.waiting().rows(),
                state.waiting().bytes(),
                state.waiting().oldestUs(),
                size.files(),
                size.snapshots(),
                state.trouble());
    }

    private static List<Long> list(Offsets offsets) {
        return Arrays.stream(array(offsets)).boxed().toList();
    }

    private static long[] array(Offsets offsets) {
        long[] array = new long[offsets.buckets()];
        for (int bucket = 0; bucket < array.length; bucket++) {
            array[bucket] = offsets.at(bucket);
        }
        return array;
    }

    /** What of a table lies in the lake; empty if nothing. */
    private Optional<LakeView> see(TableInfo table) {
        return of(table, name -> open().reader().see(table.tableId(), name.database(), name.table()));
    }

    /** Iceberg throws what its catalogs and files happen to: that is told as what it is, a lake that cannot be asked. */
    private <T> Optional<T> of(TableInfo table, Function<TableName, Optional<T>> asked) {
        try {
            return table.spec().key().isEmpty() && isWanted() ? asked.apply(table.name()) : Optional.empty();
        } catch (WeirException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "the lake does not say what it holds of a table, and is asked again by the next statement; see that its catalog (lake.catalog_uri) answers and the files below lake.warehouse are there: "
                            + e.getMessage() + " table=" + table.fullName(),
                    e);
        }
    }

    /** The same for a statement, whose files stay until it is over. Nothing, where the log goes on behind a gap: what lies before that is no part of the table any more. */
    Cold cold(SeenTable seen) {
        TableInfo table = seen.table().info();
        List<Long> starts = seen.logs().stream().map(LogView::startOffset).toList();
        try {
            Optional<LakeLease> lease =
                    of(table, name -> open().reader().lease(table.tableId(), name.database(), name.table()));
            if (lease.isPresent() && reaches(lease.get().view(), starts)) {
                return new Cold(Optional.of(made.of(table.tableId(), lease.get().view())), lease.get()::close);
            }
            lease.ifPresent(LakeLease::close);
            return Cold.NONE;
        } catch (WeirException e) {
            return new Cold(ColdTables.without(starts, e), () -> {});
        }
    }

    /**
     * What a statement reads of the lake.
     *
     * @param release when it is over
     */
    record Cold(Optional<ColdTable> table, Runnable release) {
        static final Cold NONE = new Cold(Optional.empty(), () -> {});
    }

    private static boolean reaches(LakeView view, List<Long> starts) {
        return IntStream.range(0, starts.size())
                .allMatch(bucket -> view.settled().at(bucket) >= starts.get(bucket));
    }

    @Override
    public ColdRows rows() {
        return table -> see(table).map(view -> new SettledRows(sql::engine, table, view));
    }

    /** Closed with its parts. */
    @Override
    public void close() {
        // the worker has no threads of its own
    }

    /** The server's tables as the lake asks for them. */
    private record Adapted(SettlingTables tables) implements TieredTables {
        @Override
        public List<TieredTable> settling() {
            return tables.all().stream()
                    .map(table -> (TieredTable) new AdaptedTable(table))
                    .toList();
        }

        @Override
        public Set<String> ids() {
            return tables.ids();
        }
    }

    private record AdaptedTable(SettlingTable table) implements TieredTable {
        @Override
        public String tableId() {
            return table.tableId();
        }

        @Override
        public TableSpec spec() {
            return table.spec();
        }

        @Override
        public Offsets start() {
            return Offsets.of(table.starts());
        }

        @Override
        public Waiting waiting(Offsets from, long maxBytes) {
            SettlingTable.Waiting waiting = table.waiting(array(from), maxBytes);
            return new Waiting(Offsets.of(waiting.to()), waiting.rows(), waiting.bytes(), waiting.oldestUs());
        }
    }
}
