package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableSpec;
import dev.weir.lake.catalog.MemoryPointers;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.lake.read.LakeReader;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.testing.MemoryObjectStore;
import dev.weir.storage.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A lake, logs that are numbers of rows, and workers that may be broken. Files hold lines {@code bucket,from,to}, so that what a snapshot holds can be read
 * back.
 */
final class LakeWorld {
    static final TableIdentifier NAME = TableIdentifier.of("main", "t");
    private static final TableSchema SCHEMA = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\"},{\"name\":\"name\",\"type\":\"utf8\"}]}");
    private static final LakeConfig CONFIG = new LakeConfig(
            1000,
            500,
            1000,
            Map.of(
                    "commit.retry.min-wait-ms",
                    "0",
                    "commit.retry.max-wait-ms",
                    "1",
                    "write.metadata.delete-after-commit.enabled",
                    "true",
                    "write.metadata.previous-versions-max",
                    "5"),
            new UpkeepConfig(Duration.ofHours(1), 2, 6, Duration.ofHours(6), 4));

    final MemoryPointers pointers = new MemoryPointers();
    final MemoryObjectStore store = new MemoryObjectStore();
    final VirtualClock clock = new VirtualClock();
    final Map<String, Log> logs = new LinkedHashMap<>();
    final Random random;
    private final Optional<Function<ObjectFileIO, Catalog>> external;
    final LakeReader reader;
    /** Whether workers tend tables, too. */
    boolean upkeep;

    private Runnable whileWriting = () -> {};

    LakeWorld(long seed) {
        this(seed, Optional.empty());
    }

    /** @param external opens a catalog of others in place of ours, the same one each time */
    LakeWorld(long seed, Function<ObjectFileIO, Catalog> external) {
        this(seed, Optional.of(external));
    }

    private LakeWorld(long seed, Optional<Function<ObjectFileIO, Catalog>> external) {
        this.random = new Random(seed);
        this.external = external;
        this.reader = new LakeReader(seen());
    }

    private ObjectFileIO files(ObjectStore over) {
        return new ObjectFileIO(over, new Warehouse("file:///lake"));
    }

    /** Without anything in its way. */
    Catalog seen() {
        return external.map(open -> open.apply(files(store))).orElseGet(this::catalog);
    }

    /** A table's log: rows are numbers, a row takes a byte. */
    static final class Log implements TieredTable {
        private final String id;
        private TableSpec spec;
        private final long[] start;
        private final long[] end;
        private long oldestUs;
        private Offsets floor = Offsets.zero(0);

        Log(String id, int buckets) {
            this.id = id;
            this.spec = TableSpec.of("t", SCHEMA)
                    .withBuckets(buckets, List.of())
                    .withLake(LakeOptions.NONE.withMode(LakeOptions.Mode.ON));
            this.start = new long[buckets];
            this.end = new long[buckets];
            this.floor = Offsets.zero(buckets);
        }

        void append(int bucket, long rows, long nowUs) {
            oldestUs = oldestUs == 0 ? nowUs : oldestUs;
            end[bucket] += rows;
        }

        /** What retention would do: never beyond what has settled. */
        void retain(Offsets settled) {
            floor = settled;
            for (int bucket = 0; bucket < start.length; bucket++) {
                start[bucket] = Math.max(start[bucket], settled.at(bucket));
            }
        }

        void lose(int bucket, long to) {
            start[bucket] = to;
        }

        void rename(String name) {
            spec = new TableSpec(
                    name,
                    spec.schema(),
                    spec.key(),
                    spec.buckets(),
                    spec.bucketKey(),
                    spec.durability(),
                    spec.compression(),
                    spec.retention(),
                    spec.lake());
        }

        void lake(LakeOptions.Mode mode) {
            spec = spec.withLake(spec.lake().withMode(mode));
        }

        @Override
        public String tableId() {
            return id;
        }

        @Override
        public TableSpec spec() {
            return spec;
        }

        @Override
        public Offsets start() {
            return Offsets.of(start);
        }

        Offsets end() {
            return Offsets.of(end);
        }

        @Override
        public Waiting waiting(Offsets from, long maxBytes) {
            long[] to = new long[end.length];
            long bytes = 0;
            long taken = 0;
            for (int bucket = 0; bucket < end.length; bucket++) {
                long rows = end[bucket] - from.at(bucket);
                bytes += rows;
                long taking = Math.max(0, Math.min(rows, maxBytes - taken));
                to[bucket] = from.at(bucket) + taking;
                taken += taking;
            }
            oldestUs = bytes == 0 ? 0 : oldestUs;
            return new Waiting(
                    Offsets.of(to), bytes, bytes, bytes == 0 ? OptionalLong.empty() : OptionalLong.of(oldestUs));
        }
    }

    Log table(String id, int buckets) {
        Log log = new Log(id, buckets);
        logs.put(id, log);
        return log;
    }

    void drop(String id) {
        logs.remove(id);
    }

    WeirCatalog catalog() {
        return new WeirCatalog(pointers, files(store), this::id);
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    Table lake() {
        return seen().loadTable(NAME);
    }

    /** What somebody does while the next files are written. */
    void whileWriting(Runnable what) {
        whileWriting = what;
    }

    /** A worker, and what may come between it and the world. */
    final class Worker {
        final Faults faults = new Faults();
        final LakeWorker lake;
        final LakeUpkeep tending;

        Worker() {
            ObjectFileIO files = files(faults.over(store));
            Catalog catalog = external.map(open -> open.apply(files))
                    .orElseGet(() -> new WeirCatalog(faults.over(pointers), files, LakeWorld.this::id));
            lake = new LakeWorker(
                    new Source(),
                    new LakeWorker.Lake(catalog, files, reader),
                    new Writer(),
                    clock,
                    LakeWorld.this::id,
                    CONFIG);
            tending = new LakeUpkeep(lake, clock);
        }

        long step() {
            long next = lake.step();
            return upkeep ? Math.min(next, tending.step()) : next;
        }

        /** Until a time has passed in which all that may be removed is. */
        void tidy() {
            faults.next(() -> Faults.Fault.NONE);
            for (int i = 0; i < 24; i++) {
                lake.step();
                tending.step();
                clock.advance(Duration.ofMinutes(i < 12 ? 2 : 95));
            }
        }

        /** Until there is nothing to do; with nothing in its way. */
        void finish() {
            faults.next(() -> Faults.Fault.NONE);
            for (int i = 0; i < 200; i++) {
                clock.advance(Duration.ofNanos(Math.max(1, step())));
                if (i > 4 && isDone()) {
                    return;
                }
            }
            throw new AssertionError("a worker does not come to an end states="
                    + logs.keySet().stream().map(lake::state).toList());
        }

        private boolean isDone() {
            return logs.values().stream()
                    .allMatch(log -> !log.spec().lake().isOn()
                            || lake.state(log.tableId()).settled().equals(Optional.of(log.end())));
        }
    }

    private final class Source implements TieredTables {
        @Override
        public List<TieredTable> settling() {
            return logs.values().stream()
                    .filter(log -> log.spec().lake().isOn())
                    .map(TieredTable.class::cast)
                    .toList();
        }

        @Override
        public Set<String> ids() {
            return Set.copyOf(logs.keySet());
        }
    }

    private final class Writer implements LakeWriter {
        @Override
        public Files write(Order order) {
            if (!order.from().covers(order.table().start())) {
                throw new WeirException(ErrorCode.OFFSET_OUT_OF_RANGE, "rows are gone");
            }
            int files = 1 + random.nextInt(3);
            List<StringBuilder> texts = new ArrayList<>();
            long[] rows = new long[files];
            for (int file = 0; file < files; file++) {
                texts.add(new StringBuilder());
            }
            for (int bucket = 0; bucket < order.to().buckets(); bucket++) {
                long at = order.from().at(bucket);
                for (int file = 0; file < files; file++) {
                    long left = order.to().at(bucket) - at;
                    long to = file == files - 1 ? at + left : at + (left == 0 ? 0 : random.nextLong(left + 1));
                    if (to > at) {
                        texts.get(file).append(bucket + "," + at + "," + to + "\n");
                        rows[file] += to - at;
                    }
                    at = to;
                }
            }
            meanwhile();
            List<Written> written = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                written.add(written(texts.get(file).toString(), rows[file]));
            }
            return files(written);
        }

        @Override
        public Files merge(Merge order) {
            StringBuilder all = new StringBuilder();
            order.files().forEach(file -> all.append(text(new Warehouse("file:///lake").name(file.location()))));
            meanwhile();
            long rows = all.toString()
                    .lines()
                    .map(line -> line.split(","))
                    .mapToLong(parts -> Long.parseLong(parts[2]) - Long.parseLong(parts[1]))
                    .sum();
            return files(List.of(written(all.toString(), rows)));
        }

        private void meanwhile() {
            Runnable now = whileWriting;
            whileWriting = () -> {};
            now.run();
        }

        private Files files(List<Written> written) {
            return new Files() {
                @Override
                public List<Written> list() {
                    return written;
                }

                @Override
                public void close() {}
            };
        }

        /** Its time is the smallest offset. */
        private Written written(String text, long rows) {
            long time = text.lines()
                    .mapToLong(line -> Long.parseLong(line.split(",")[1]))
                    .min()
                    .orElse(0);
            return new Written(
                    content(text),
                    rows,
                    List.of(),
                    Map.of(
                            LakeSchema.BUCKET_ID, figures(rows, 0, 1),
                            LakeSchema.OFFSET_ID, figures(rows, time, time + rows),
                            LakeSchema.TIMESTAMP_ID, figures(rows, time, time + rows)));
        }

        private static ColumnFigures figures(long rows, Object lower, Object upper) {
            return new ColumnFigures(
                    rows,
                    OptionalLong.of(0),
                    OptionalLong.empty(),
                    OptionalLong.of(1),
                    Optional.of(lower),
                    Optional.of(upper));
        }
    }

    private static ObjectContent content(String text) {
        return ObjectContent.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String text(ObjectName name) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        assertTrue(store.get(name, 0, bytes).isPresent(), () -> "a file of a snapshot is gone " + name);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    // what others do

    void foreignAppend() {
        lake().newFastAppend().appendFile(dataFile("foreign", "", 3)).commit();
    }

    private DataFile dataFile(String kind, String text, long rows) {
        ObjectName name = new ObjectName("main/foreign/" + kind + "-" + id());
        store.put(name, PutMode.REPLACE, content(text));
        return DataFiles.builder(lake().spec())
                .withPath(new Warehouse("file:///lake").location(name))
                .withFormat("parquet")
                .withFileSizeInBytes(Math.max(1, text.length()))
                .withRecordCount(rows)
                .build();
    }

    /** Files become one, rows stay. */
    void foreignCompaction() {
        Table table = lake();
        List<DataFile> files = files(table);
        if (files.size() < 2) {
            return;
        }
        StringBuilder all = new StringBuilder();
        long rows = 0;
        Set<DataFile> old = new HashSet<>();
        for (DataFile file : files.subList(0, 1 + random.nextInt(files.size()))) {
            all.append(text(name(file)));
            rows += file.recordCount();
            old.add(file);
        }
        RewriteFiles rewrite =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        old.forEach(rewrite::deleteFile);
        rewrite.addFile(dataFile("compacted", all.toString(), rows)).commit();
    }

    void foreignExpiry() {
        lake().expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE / 2)
                .retainLast(1 + random.nextInt(3))
                .commit();
    }

    void foreignExpiryOfAllOurs() {
        foreignCompaction();
        expireAllButTheNewest();
    }

    void expireAllButTheNewest() {
        lake().expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE / 2)
                .retainLast(1)
                .commit();
    }

    void foreignDelete() {
        Table table = lake();
        table.newDelete().deleteFile(files(table).getFirst()).commit();
    }

    int liveFiles() {
        return files(lake()).size();
    }

    private static List<DataFile> files(Table table) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static ObjectName name(DataFile file) {
        return new Warehouse("file:///lake").name(file.location());
    }

    // what must hold

    Offsets settled(String tableId) {
        return Position.of(lake().properties(), tableId).orElseThrow().settled().to();
    }

    /** Every row from where the table began to settle up to its offsets, once; nothing else. */
    void checkRows(String tableId, Offsets from) {
        Offsets to = settled(tableId);
        List<Set<Long>> seen = new ArrayList<>();
        for (int bucket = 0; bucket < to.buckets(); bucket++) {
            seen.add(new HashSet<>());
        }
        for (DataFile file : files(lake())) {
            for (String line : text(name(file)).lines().toList()) {
                String[] parts = line.split(",");
                Set<Long> rows = seen.get(Integer.parseInt(parts[0]));
                for (long row = Long.parseLong(parts[1]); row < Long.parseLong(parts[2]); row++) {
                    assertTrue(rows.add(row), "a row is in the lake twice bucket=" + parts[0] + " offset=" + row);
                }
            }
        }
        for (int bucket = 0; bucket < to.buckets(); bucket++) {
            assertEquals(
                    to.at(bucket) - from.at(bucket), seen.get(bucket).size(), "rows of bucket " + bucket + " to " + to);
            for (long row = from.at(bucket); row < to.at(bucket); row++) {
                assertTrue(
                        seen.get(bucket).contains(row), "a row is not in the lake bucket=" + bucket + " offset=" + row);
            }
        }
    }

    boolean hasFiles() {
        return seen().tableExists(NAME)
                && lake().currentSnapshot() != null
                && !files(lake()).isEmpty();
    }

    void checkIntents() {
        assertEquals(List.of(), SmallObjects.list(store, "_weir/intents/"));
    }

    /** Once all that may be removed is: each object at the table's place is named by its metadata. */
    void checkNoOrphans(String tableId) {
        checkIntents();
        Set<String> named = new LakeFiles(lake()).named();
        List<String> orphans = SmallObjects.list(store, "main/t-" + tableId + "/").stream()
                .map(name -> new Warehouse("file:///lake").location(name))
                .filter(location -> !named.contains(location))
                .toList();
        assertEquals(List.of(), orphans);
    }

    /** Once a worker has nothing to do any more. */
    void checkNothingIsLeft() {
        checkIntents();
        Set<String> referenced = new TreeSet<>();
        if (seen().tableExists(NAME)) {
            Table table = lake();
            Set<String> manifests = new HashSet<>();
            for (Snapshot snapshot : table.snapshots()) {
                for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                    if (manifests.add(manifest.path())) {
                        try (CloseableIterable<String> paths =
                                ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
                            paths.forEach(referenced::add);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
            }
        }
        List<String> unreferenced = SmallObjects.list(store, "main/t-").stream()
                .filter(name -> name.text().contains("/data/"))
                .map(name -> new Warehouse("file:///lake").location(name))
                .filter(location -> !referenced.contains(location))
                .toList();
        assertEquals(List.of(), unreferenced);
    }
}
