package dev.weir.sim.lake;

import dev.weir.format.wire.TableName;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.testing.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the lake must hold, and the comparison with what it does. It reads Iceberg's metadata by Iceberg's library, and of Weir's code nothing but the names of
 * files: what snapshots say is read here once more.
 */
public final class LakeModel {
    private static final String INTENTS = "_weir/intents/";
    private static final String MARKERS = "_weir/tables/";

    /** What files of others are called. */
    public static final String OTHERS = "others-";

    private final PeekedStore store;
    private final ObjectFileIO files;
    private final Map<String, Known> known = new TreeMap<>();
    /** What is put is never changed, so each is read once. */
    private final Map<String, List<LakeRow>> rows = new HashMap<>();

    private final Map<String, List<DataFile>> manifests = new HashMap<>();
    private long commits;
    private boolean littered;

    /** Rows that are in no lake, rightly: they were gone before they settled, and somebody has said that it shall be so. */
    private record Hole(int bucket, long from, long to) {
        boolean has(LakeRow row) {
            return row.bucket() == bucket && row.offset() >= from && row.offset() < to;
        }
    }

    /** Of one table. */
    private static final class Known {
        private String pointer = "";
        private int life;
        /** Whether rows are there that the log's model has not seen yet. */
        private boolean unseen;

        private long head = -1;
        private long generation;
        private long @Nullable [] begin;
        private long[] to = {};
        private boolean accepted;
        private final List<Hole> holes = new ArrayList<>();
        private int othersRows;
        private int othersRowsPerhaps;
    }

    public LakeModel(MemoryDisk disk) {
        this.store = new PeekedStore(disk);
        this.files = new ObjectFileIO(store, ServerLake.WAREHOUSE);
    }

    private Known of(TableModel table) {
        return known.computeIfAbsent(table.id(), id -> new Known());
    }

    /** How many changes of lake tables were seen. */
    public long commits() {
        return commits;
    }

    /** Others add rows; whether they are there is not known before {@link #added}. */
    public void adding(TableModel table, int count) {
        of(table).othersRowsPerhaps += count;
    }

    public void added(TableModel table, int count) {
        of(table).othersRowsPerhaps -= count;
        of(table).othersRows += count;
    }

    /** Somebody says that rows which are gone from the log need not be in the lake. */
    public void accepted(TableModel table) {
        of(table).accepted = true;
    }

    public boolean isAccepted(TableModel table) {
        return of(table).accepted;
    }

    /** Files may be left that nothing names: a worker was taken for dead, put them, and died. */
    public void mayBeLittered() {
        littered = true;
    }

    /** Where the lake table's metadata is, if there is one of this table. */
    private Optional<String> pointer(CatalogPointers pointers, TableModel table) {
        TableName name = TableName.parse(table.name());
        return pointers.get("lake/table/" + name.database() + "/" + name.table());
    }

    /** After every event. */
    public void observe(List<TableModel> tables, CatalogPointers pointers, int life) {
        Set<String> ids = tables.stream().map(TableModel::id).collect(Collectors.toSet());
        known.keySet().retainAll(ids);
        for (TableModel table : tables) {
            if (table.presence() != TableModel.Presence.MAYBE_CREATED) {
                observe(table, pointers, life);
            }
        }
    }

    private void observe(TableModel table, CatalogPointers pointers, int life) {
        Known of = of(table);
        Optional<String> now = pointer(pointers, table);
        if (now.isPresent() && (!now.get().equals(of.pointer) || of.life != life || of.unseen)) {
            TableMetadata metadata = TableMetadataParser.read(files, now.get());
            if (table.id().equals(metadata.properties().get("weir.table-id"))) {
                commits += now.get().equals(of.pointer) ? 0 : 1;
                check(table, of, metadata);
                of.pointer = now.get();
                of.life = life;
            }
        }
        require(table, of.begin == null || now.isPresent(), "its lake table is gone");
        for (BucketModel bucket : table.buckets()) {
            if (bucket.isOpen()) {
                long to = of.begin == null ? 0 : of.to[bucket.bucket()];
                bucket.require(
                        to <= bucket.end(), "the lake holds rows up to %d, the log ends at %d", to, bucket.end());
                bucket.require(
                        to >= bucket.start() || table.lakeWasOff(),
                        "rows before %d were removed, the lake holds those up to %d",
                        bucket.start(),
                        to);
            }
        }
    }

    private static void require(TableModel table, boolean holds, String promise, @Nullable Object... facts) {
        Violation.require(holds, "lake of table " + table.name() + ": " + promise, facts);
    }

    private void check(TableModel table, Known of, TableMetadata metadata) {
        Snapshot current = metadata.currentSnapshot();
        if (current == null) {
            require(table, of.begin == null, "its snapshots are gone");
            return;
        }
        follow(table, of, metadata, current);
        long[] begin = of.begin;
        if (begin == null) {
            return;
        }
        of.unseen = false;
        checkProperties(table, of, begin, metadata.properties());
        Set<LakeRow> places = new HashSet<>();
        long[] count = new long[of.to.length];
        int others = 0;
        for (DataFile file : filesOf(current, metadata)) {
            List<LakeRow> inFile = rows(table, file, metadata);
            for (LakeRow row : inFile) {
                if (row.bucket() == LakeRow.OF_OTHERS) {
                    others++;
                    continue;
                }
                check(table, of, begin, row);
                require(
                        table,
                        places.add(new LakeRow(row.bucket(), row.offset(), 0, 0)),
                        "row %s is there twice, the second time in %s",
                        row,
                        file.location());
                count[row.bucket()]++;
            }
        }
        for (int bucket = 0; bucket < count.length; bucket++) {
            int which = bucket;
            long missing = of.holes.stream()
                    .filter(hole -> hole.bucket() == which)
                    .mapToLong(hole -> hole.to() - hole.from())
                    .sum();
            require(
                    table,
                    count[bucket] == of.to[bucket] - begin[bucket] - missing,
                    "bucket %d has %d rows from %d to %d, %d of which may be missing",
                    bucket,
                    count[bucket],
                    begin[bucket],
                    of.to[bucket],
                    missing);
        }
        require(
                table,
                others >= of.othersRows && others <= of.othersRows + of.othersRowsPerhaps,
                "others have added %d rows, perhaps %d more, and %d are there",
                of.othersRows,
                of.othersRowsPerhaps,
                others);
    }

    /** They say what all snapshots have said, whichever are left of these. */
    private static void checkProperties(TableModel table, Known of, long[] begin, Map<String, String> properties) {
        long[] start = begin.clone();
        for (Hole hole : of.holes) {
            start[hole.bucket()] = Math.max(start[hole.bucket()], hole.to());
        }
        require(
                table,
                Arrays.equals(offsets(properties, "weir.start"), start)
                        && Arrays.equals(offsets(properties, "weir.to"), of.to)
                        && said(properties, "weir.generation").equals(Long.toString(of.generation)),
                "its properties say %s, it is from %s to %s by generation %d",
                properties,
                Arrays.toString(start),
                Arrays.toString(of.to),
                of.generation);
    }

    private static void check(TableModel table, Known of, long[] begin, LakeRow row) {
        BucketModel bucket = table.buckets().get(row.bucket());
        require(
                table,
                row.offset() >= begin[row.bucket()]
                        && row.offset() < of.to[row.bucket()]
                        && of.holes.stream().noneMatch(hole -> hole.has(row)),
                "row %s is there, it has those from %s to %s",
                row,
                Arrays.toString(begin),
                Arrays.toString(of.to));
        if (row.offset() >= bucket.end()) {
            // a log that is closed may have more than was seen of it; one that is open has not, which is checked
            // elsewhere
            of.unseen = true;
            return;
        }
        Optional<Long> id = bucket.idAt(row.offset());
        require(
                table,
                id.isEmpty() || (id.get() == row.id() && bucket.timestampAt(row.offset()) == row.timestampUs()),
                "row %s is there, the log had row %s",
                row,
                id);
    }

    /** What the snapshots that are new say. */
    private static void follow(TableModel table, Known of, TableMetadata metadata, Snapshot current) {
        Deque<Snapshot> fresh = new ArrayDeque<>();
        Snapshot at = current;
        boolean whole = true;
        while (at != null && at.snapshotId() != of.head) {
            fresh.push(at);
            Long parent = at.parentId();
            at = parent == null ? null : metadata.snapshot(parent);
            // the older ones have expired
            whole &= at != null || parent == null;
        }
        require(table, at != null || of.head == -1 || !whole, "its history was put aside");
        for (Snapshot snapshot : fresh) {
            if (table.id().equals(snapshot.summary().get("weir.table-id"))) {
                follow(table, of, snapshot, whole);
                whole = true;
            }
        }
        of.head = current.snapshotId();
    }

    private static void follow(TableModel table, Known of, Snapshot ours, boolean knownBefore) {
        long[] from = offsets(ours.summary(), "weir.from");
        long[] to = offsets(ours.summary(), "weir.to");
        long generation = Long.parseLong(said(ours.summary(), "weir.generation"));
        boolean empty = "0".equals(ours.summary().getOrDefault("added-records", "0"));
        if (of.begin == null) {
            require(table, empty && Arrays.equals(from, to), "it begins with rows");
            for (BucketModel bucket : table.buckets()) {
                long begin = from[bucket.bucket()];
                require(
                        table,
                        begin <= bucket.start() || !bucket.isOpen(),
                        "it begins at %d, the log at %d",
                        begin,
                        bucket.start());
            }
            of.begin = from;
        } else if (knownBefore) {
            require(
                    table,
                    Arrays.equals(from, of.to),
                    "a commit goes on at %s, the one before it ended at %s",
                    Arrays.toString(from),
                    Arrays.toString(of.to));
        }
        require(table, generation >= of.generation, "generation %d came behind %d", generation, of.generation);
        for (int bucket = 0; bucket < to.length; bucket++) {
            require(table, to[bucket] >= from[bucket], "a commit goes back, to %s", Arrays.toString(to));
            if (empty && to[bucket] > from[bucket]) {
                require(table, of.accepted, "rows were left out up to %s", Arrays.toString(to));
                of.holes.add(new Hole(bucket, from[bucket], to[bucket]));
            }
        }
        of.generation = generation;
        of.to = to;
    }

    private static String said(Map<String, String> of, String key) {
        return Objects.requireNonNull(of.get(key), key);
    }

    private static long[] offsets(Map<String, String> of, String key) {
        return Arrays.stream(said(of, key).split(",", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private List<DataFile> filesOf(Snapshot snapshot, TableMetadata metadata) {
        List<DataFile> all = new ArrayList<>();
        for (ManifestFile manifest : snapshot.dataManifests(files)) {
            all.addAll(manifests.computeIfAbsent(manifest.path(), path -> read(manifest, metadata)));
        }
        return all;
    }

    private List<DataFile> read(ManifestFile manifest, TableMetadata metadata) {
        List<DataFile> all = new ArrayList<>();
        try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, files, metadata.specsById())) {
            reader.forEach(file -> all.add(file.copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private List<LakeRow> rows(TableModel table, DataFile file, TableMetadata metadata) {
        List<LakeRow> there = rows.get(file.location());
        if (there == null) {
            ObjectName name = ServerLake.WAREHOUSE.name(file.location());
            byte[] bytes = store.bytes(name).orElseThrow(() -> new Violation("a file of a snapshot is gone " + name));
            there = LakeRow.read(bytes);
            require(
                    table,
                    file.recordCount() == there.size() && file.fileSizeInBytes() == bytes.length,
                    "%s has %d rows and %d bytes, not those that are told",
                    name,
                    there.size(),
                    bytes.length);
            checkFigures(table, file, there, metadata);
            rows.put(file.location(), there);
        }
        return there;
    }

    /** Who skips a file by what is told of it must not miss a row. */
    private static void checkFigures(TableModel table, DataFile file, List<LakeRow> inFile, TableMetadata metadata) {
        Schema schema = metadata.schema();
        FileFigures.of(inFile, schema).forEach((id, figures) -> {
            String column = schema.findColumnName(id);
            Type type = schema.findType(id);
            boolean place = id == LakeSchema.OFFSET_ID || id == LakeSchema.BUCKET_ID;
            Optional<Object> lower = Optional.ofNullable(file.lowerBounds())
                    .map(bounds -> bounds.get(id))
                    .map(bytes -> Conversions.fromByteBuffer(type, bytes));
            Optional<Object> upper = Optional.ofNullable(file.upperBounds())
                    .map(bounds -> bounds.get(id))
                    .map(bytes -> Conversions.fromByteBuffer(type, bytes));
            require(table, lower.isPresent() || !place, "bounds of %s are not told", column);
            require(
                    table,
                    (lower.isEmpty()
                                    || figures.lower().isEmpty()
                                    || isUpTo(lower.get(), figures.lower().get()))
                            && (upper.isEmpty()
                                    || figures.upper().isEmpty()
                                    || isUpTo(figures.upper().get(), upper.get())),
                    "%s of %s is said to be from %s to %s, it is %s",
                    column,
                    file.location(),
                    lower,
                    upper,
                    figures);
            Map<Integer, Long> nulls = Objects.requireNonNullElse(file.nullValueCounts(), Map.of());
            require(
                    table,
                    !nulls.containsKey(id) || nulls.get(id) == figures.nulls().orElseThrow(),
                    "nulls of %s are counted as %s",
                    column,
                    nulls.get(id));
        });
        if (inFile.stream().noneMatch(row -> row.bucket() == LakeRow.OF_OTHERS)) {
            for (LakeRow row : inFile) {
                List<Optional<Object>> values = RowFiles.partition(
                        row, schema, Objects.requireNonNull(metadata.specsById().get(file.specId())));
                for (int i = 0; i < values.size(); i++) {
                    Object told = file.partition().get(i, Object.class);
                    require(
                            table,
                            values.get(i)
                                    .map(value -> value.toString().equals(String.valueOf(told)))
                                    .orElse(told == null),
                            "a row of partition %s is in one of %s",
                            values,
                            told);
                }
            }
        }
    }

    private static boolean isUpTo(Object lower, Object upper) {
        // texts of metadata are of a kind of their own
        return lower instanceof CharSequence
                ? lower.toString().compareTo(upper.toString()) <= 0
                : compare(lower, upper) <= 0;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object a, Object b) {
        return ((Comparable) a).compareTo(b);
    }

    /** The first offset that readers find, in the lake or in the log. */
    public long startOf(BucketModel bucket) {
        Known of = known.get(bucket.table().id());
        if (bucket.start() == 0 || of == null || of.begin == null) {
            return bucket.start();
        }
        long begin = of.begin[bucket.bucket()];
        for (Hole hole : of.holes) {
            begin = hole.bucket() == bucket.bucket() ? Math.max(begin, hole.to()) : begin;
        }
        return begin < bucket.start() && of.to[bucket.bucket()] >= bucket.start() ? begin : bucket.start();
    }

    /** Whether the lake has all rows of the log. */
    public boolean isSettled(TableModel table) {
        Known of = known.get(table.id());
        return of != null
                && of.begin != null
                && !of.unseen
                && table.buckets().stream().allMatch(bucket -> of.to[bucket.bucket()] == bucket.end());
    }

    /** {@code _weir/intents/ID/...}, {@code _weir/tables/ID}, {@code main/t0-ID/...}. */
    private static String tableId(String object) {
        String[] parts = object.split("/", -1);
        return object.startsWith(INTENTS) || object.startsWith(MARKERS)
                ? parts[2]
                : parts[1].replaceFirst("^[^-]*-", "");
    }

    /**
     * Something that nobody needs, once nothing is in the middle of anything; empty: there is nothing.
     *
     * @param isAtRest tables whose rows do not settle just now: what rounds of them have left waits until they do; null, of one that was dropped, is none
     */
    public Optional<String> leftover(
            List<TableModel> tables, CatalogPointers pointers, Predicate<@Nullable TableModel> isAtRest) {
        Map<String, TableModel> byId = tables.stream().collect(Collectors.toMap(TableModel::id, table -> table));
        Map<String, Set<String>> named = new HashMap<>();
        for (ObjectName object : store.all()) {
            String text = object.text();
            String id = tableId(text);
            TableModel table = byId.get(id);
            if (isAtRest.test(table) || (littered && text.contains("/data/"))) {
                continue;
            }
            if (table == null) {
                return Optional.of("of a table that was dropped there is left: " + text);
            }
            if (text.startsWith(INTENTS)) {
                return Optional.of("an intent is left: " + text);
            }
            // what once was named and is not any more has expired: it is for those to remove who expired it
            boolean ours = text.contains("/data/")
                    && !text.contains("/data/" + OTHERS)
                    && !rows.containsKey(ServerLake.WAREHOUSE.location(object));
            if (ours) {
                Set<String> all = named.computeIfAbsent(id, key -> named(table, pointers));
                if (!all.contains(ServerLake.WAREHOUSE.location(object))) {
                    return Optional.of("no snapshot names this file: " + text);
                }
            }
        }
        return Optional.empty();
    }

    /** Somebody reads this file. */
    public void requireThere(TableModel table, String location) {
        require(
                table,
                store.bytes(ServerLake.WAREHOUSE.name(location)).isPresent(),
                "%s is read, and it is gone",
                location);
    }

    /**
     * What lies at the place of a table and nothing names, data or metadata, whoever has left it; empty: nothing does. For when there was time enough to remove it.
     *
     * @param isAtRest tables that nobody keeps small just now
     */
    public Optional<String> orphan(
            List<TableModel> tables, CatalogPointers pointers, Predicate<@Nullable TableModel> isAtRest) {
        for (TableModel table : tables) {
            Optional<String> location = pointer(pointers, table);
            if (location.isPresent() && !isAtRest.test(table)) {
                Set<String> named = allNamed(location.get());
                for (ObjectName object : store.all()) {
                    String text = object.text();
                    if (!text.startsWith("_weir/")
                            && tableId(text).equals(table.id())
                            && !named.contains(ServerLake.WAREHOUSE.location(object))) {
                        return Optional.of("nothing names this, and it is not removed: " + text);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> allNamed(String location) {
        Set<String> all = new HashSet<>();
        all.add(location);
        TableMetadata metadata = TableMetadataParser.read(files, location);
        metadata.previousFiles().forEach(entry -> all.add(entry.file()));
        for (Snapshot snapshot : metadata.snapshots()) {
            all.add(snapshot.manifestListLocation());
            snapshot.allManifests(files).forEach(manifest -> all.add(manifest.path()));
            filesOf(snapshot, metadata).forEach(file -> all.add(file.location()));
        }
        return all;
    }

    private Set<String> named(TableModel table, CatalogPointers pointers) {
        Set<String> all = new HashSet<>();
        pointer(pointers, table).ifPresent(location -> {
            TableMetadata metadata = TableMetadataParser.read(files, location);
            metadata.snapshots()
                    .forEach(snapshot -> filesOf(snapshot, metadata).forEach(file -> all.add(file.location())));
        });
        return all;
    }
}
