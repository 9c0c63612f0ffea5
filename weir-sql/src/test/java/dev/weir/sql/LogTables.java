package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.LogRewrite;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.log.SequenceRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tables that are nothing but their logs, on a real disk; batches go round the buckets. */
final class LogTables implements HotTables, AutoCloseable {
    private final Path directory;
    private final BufferAllocator allocator;
    private final ConcurrentSkipListMap<String, Table> tables = new ConcurrentSkipListMap<>();
    private final Databases catalog = new MemoryCatalog();
    private int directories;

    /** Commit time of the next append; each takes a second. */
    long nowUs = 1_000_000;

    /** Whether the next append's zone maps are known, which after a crash they may not be. */
    boolean zonesKnown = true;

    LogConfig config = LogConfig.DEFAULT;

    /** Rows at either end of a bucket that nobody sees, though their batches are there. */
    int hidden;

    /** What of a table lies in the lake, by name. */
    final Map<String, ColdTable> lake = new ConcurrentSkipListMap<>();

    /** Whether logs begin where the lake ends, as after retention. */
    boolean settledIsRemoved;

    LogTables(Path directory, BufferAllocator allocator) {
        this.directory = directory;
        this.allocator = allocator;
    }

    private static final class Table {
        final String id;
        volatile TableSpec spec;
        final List<BucketLog> logs = new ArrayList<>();
        final List<Path> directories = new ArrayList<>();
        int next;

        Table(String id, TableSpec spec) {
            this.id = id;
            this.spec = spec;
        }
    }

    String id(String name) {
        return Objects.requireNonNull(tables.get(name)).id;
    }

    @Override
    public List<String> names() {
        return List.copyOf(tables.keySet());
    }

    @Override
    public Databases catalog() {
        return catalog;
    }

    @Override
    public Optional<TableSpec> spec(String name) {
        return Optional.ofNullable(tables.get(name)).map(table -> table.spec);
    }

    @Override
    public Map<String, HotTable> see(Collection<String> names) {
        Map<String, HotTable> seen = new HashMap<>();
        for (String name : names) {
            Table table = tables.get(name);
            if (table != null) {
                seen.put(name, see(table));
            }
        }
        return seen;
    }

    private HotTable see(Table table) {
        List<ReadLease> leases = table.logs.stream().map(BucketLog::lease).toList();
        Optional<ColdTable> cold = Optional.ofNullable(lake.get(table.spec.name()));
        List<LogView> views = new ArrayList<>();
        for (ReadLease lease : leases) {
            LogView view = new Narrow(lease.view(), hidden);
            long settled = cold.isPresent() ? cold.get().settled().get(views.size()) : 0;
            views.add(settledIsRemoved ? RangedLog.of(view, settled, Long.MAX_VALUE) : view);
        }
        return new HotTable(table.id, table.spec, 0, views, List.of(), cold, () -> leases.forEach(ReadLease::close));
    }

    private record Narrow(LogView view, int hidden) implements LogView {
        @Override
        public long startOffset() {
            return view.startOffset() + hidden;
        }

        @Override
        public long highWatermark() {
            return view.highWatermark() - hidden;
        }

        @Override
        public long bytes() {
            return view.bytes();
        }

        @Override
        public int segments() {
            return view.segments();
        }

        @Override
        public long offsetAt(long timestampUs) {
            return view.offsetAt(timestampUs);
        }

        @Override
        public Iterable<BatchRef> batches(long from, long to) {
            return view.batches(from, to);
        }
    }

    @Override
    public List<LakeStatus> lake() {
        return List.of(new LakeStatus(
                "main.t", List.of(7L, 0L), 3, 100, OptionalLong.of(1_000_000), 2, 5, Optional.of("it is paused")));
    }

    @Override
    public List<RunningQuery> running() {
        return List.of(new RunningQuery(7, "postgres", "anna", "10.0.0.1:4711", "select 1", 1_000_000, 12, "running"));
    }

    @Override
    public synchronized void create(TableSpec spec) {
        if (tables.containsKey(spec.name())) {
            throw new WeirException(ErrorCode.TABLE_EXISTS, "there is one table=" + spec.name());
        }
        Table table = new Table("id-" + directories, spec);
        for (int i = 0; i < spec.buckets(); i++) {
            Path bucket = directory.resolve("t" + directories++);
            table.directories.add(bucket);
            table.logs.add(open(spec, bucket));
        }
        tables.put(spec.name(), table);
    }

    private BucketLog open(TableSpec spec, Path bucket) {
        return BucketLog.open(new LocalDisk(), bucket, spec.logSchema(), 1, config, allocator);
    }

    /** As after a restart. */
    synchronized void reopen() {
        for (Table table : tables.values()) {
            for (int i = 0; i < table.logs.size(); i++) {
                table.logs.get(i).close();
                table.logs.set(i, open(table.spec, table.directories.get(i)));
            }
        }
    }

    /** Makes large batches of small ones wherever it can; tells how many segments it has replaced. */
    synchronized int rewrite() {
        int before = segments();
        for (Table table : tables.values()) {
            for (BucketLog log : table.logs) {
                for (var begun = log.rewrite(Codec.ZSTD); begun.isPresent(); begun = log.rewrite(Codec.ZSTD)) {
                    try (LogRewrite rewrite = begun.get()) {
                        while (rewrite.step(1 << 20)) {}
                        log.replace(rewrite);
                    }
                }
                log.tend(RetentionLimits.FOREVER, 0);
            }
        }
        return before - segments();
    }

    private int segments() {
        return tables.values().stream()
                .flatMap(table -> table.logs.stream())
                .mapToInt(log -> log.view().segments())
                .sum();
    }

    void create(String name, Schema schema) {
        create(TableSpec.of(name, TableSchema.create(schema)));
    }

    @Override
    public void alter(String name, TableChange change) {
        Table table = Objects.requireNonNull(tables.get(name));
        table.spec = change.appliedTo(table.spec);
    }

    @Override
    public void drop(String name) {
        Table table = tables.remove(name);
        if (table != null) {
            table.logs.forEach(BucketLog::close);
        }
    }

    /** @param rows of a table with a primary key in its log's columns */
    @Override
    public synchronized void append(String name, VectorSchemaRoot rows) {
        Table table = tables.get(name);
        if (table == null) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is none table=" + name);
        }
        BucketLog log = table.logs.get(table.next++ % table.logs.size());
        List<ZoneMap> zones = rows.getFieldVectors().stream()
                .map(vector -> zonesKnown ? ZoneMap.of(vector) : ZoneMap.notKnown(rows.getRowCount()))
                .toList();
        try (BatchEncoder encoder = new BatchEncoder(allocator, table.spec.compression());
                SealableBatch batch =
                        SealableBatch.prepare(encoder.encode(table.spec.logSchema(), rows), 1, List.of())) {
            log.append(batch, zones, SequenceRule.CONTIGUOUS, 1, nowUs);
            log.sync();
            log.publish();
        }
        nowUs += 1_000_000;
    }

    @Override
    public void update(String name, VectorSchemaRoot rows) {
        throw new AssertionError("a log table is not updated name=" + name);
    }

    @Override
    public void close() {
        tables.values()
                .forEach(table ->
                        table.logs.forEach(log -> assertEquals(0, log.leases(), "statements let go of their rows")));
        names().forEach(this::drop);
    }
}
