package dev.weir.lake.tier;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeTransform;
import dev.weir.lake.schema.FileMetrics;
import dev.weir.lake.schema.LakeLayout;
import dev.weir.lake.schema.LakeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.iceberg.util.SnapshotUtil;

/** The Iceberg table of a table of ours: what its history says, and commits that hold only over the history they were made for. */
final class LakeTable {
    private final Table table;
    private final TableOperations operations;
    private final String tableId;

    /** @param table of a catalog, which has operations */
    LakeTable(Table table, String tableId) {
        this.table = table;
        this.operations = ((HasTableOperations) table).operations();
        this.tableId = tableId;
    }

    String location() {
        return table.location();
    }

    void refresh() {
        table.refresh();
    }

    /** Throws {@link PausedException} when the history does not say any more what the table holds. */
    History history() {
        return required(operations.current());
    }

    /** Whether the history says what the table holds. */
    boolean isSound() {
        return History.of(operations.current(), tableId).trouble().isEmpty();
    }

    private History required(TableMetadata metadata) {
        History history = History.of(metadata, tableId);
        history.trouble().ifPresent(why -> {
            throw new PausedException(why);
        });
        return history;
    }

    boolean isCommitted(String commitId) {
        return Settled.isCommitted(commitId, table.snapshots());
    }

    /** Another one when anything of it has changed. */
    String version() {
        return operations.current().metadataFileLocation();
    }

    LakeFiles files() {
        return new LakeFiles(table);
    }

    /** Throws {@link PausedException} when files with these columns would not fit. */
    void requireLike(Schema ours) {
        List<String> differences = LakeSchema.differences(ours, table.schema());
        if (!differences.isEmpty()) {
            throw new PausedException("columns of the lake table were changed by others; change them back: "
                    + String.join(", ", differences));
        }
        if (LakeLayout.transforms(table.schema(), table.spec()).isEmpty()) {
            throw new PausedException(
                    "the lake table is partitioned as weir cannot write it; choose another partition spec="
                            + table.spec());
        }
    }

    /** As it is partitioned now, which others may have changed. */
    List<LakeTransform> partition() {
        return LakeLayout.transforms(table.schema(), table.spec()).orElseThrow();
    }

    /** Whether it has the columns of ours, and no more: then a file of ours has all that a row has. */
    boolean isOursAlone(TableSchema schema) {
        Schema ours = LakeSchema.of(schema);
        return LakeSchema.differences(ours, table.schema()).isEmpty()
                && TypeUtil.indexById(ours.asStruct())
                        .keySet()
                        .equals(TypeUtil.indexById(table.schema().asStruct()).keySet());
    }

    DataFile dataFile(String location, LakeWriter.Written file, List<String> sortKey) {
        PartitionData values = new PartitionData(table.spec().partitionType());
        for (int i = 0; i < file.partition().size(); i++) {
            values.set(i, file.partition().get(i).orElse(null));
        }
        return dataFile(location, file, sortKey, values);
    }

    /** @param like it has the partition of this one */
    DataFile mergedFile(String location, LakeWriter.Written file, List<String> sortKey, DataFile like) {
        return dataFile(location, file, sortKey, like.partition());
    }

    private DataFile dataFile(String location, LakeWriter.Written file, List<String> sortKey, StructLike partition) {
        FileMetrics metrics = new FileMetrics(table.schema(), MetricsConfig.forTable(table));
        DataFiles.Builder builder = DataFiles.builder(table.spec())
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.content().bytes())
                .withMetrics(metrics.of(file.rows(), file.columns()));
        if (!table.spec().isUnpartitioned()) {
            builder.withPartition(partition);
        }
        if (LakeLayout.sortKey(table.schema(), table.sortOrder()).equals(Optional.of(sortKey))) {
            builder.withSortOrder(table.sortOrder());
        }
        return builder.build();
    }

    /**
     * A snapshot that says so, with these files; only over the history that was seen, and what others have added to it without changing rows. What comes of it
     * when this throws is not known.
     *
     * @param start of each bucket the first row that is there
     */
    void commit(Settled settled, Offsets start, List<DataFile> files, History seen) {
        AppendFiles append = fenced(settled.commitId(), (base, next) -> {
                    requireAsSeen(base, seen);
                    return saying(next, settled, start);
                })
                .newAppend();
        files.forEach(append::appendFile);
        settled.write(append::set);
        append.commit();
        table.refresh();
    }

    /** The same rows in other files; only as long as no later generation has taken the table over, and all old files are there. */
    void replace(Settled made, List<DataFile> old, List<DataFile> fresh) {
        RewriteFiles rewrite = fenced(made.commitId(), (base, next) -> {
                    requireGeneration(base, made.generation());
                    return next;
                })
                .newRewrite()
                .validateFromSnapshot(table.currentSnapshot().snapshotId());
        old.forEach(rewrite::deleteFile);
        fresh.forEach(rewrite::addFile);
        Settled.writeMerge(rewrite::set, made.commitId());
        rewrite.commit();
    }

    private void requireGeneration(TableMetadata base, long generation) {
        History now = History.of(base, tableId);
        if (now.trouble().isPresent()
                || now.position()
                        .filter(said -> said.settled().generation() == generation)
                        .isEmpty()) {
            throw new ValidationException("another worker has taken the table over, or others have changed its rows");
        }
    }

    /** Each try to commit comes by here, with the very metadata that it replaces. */
    private Table fenced(String commitId, FencedOperations.Fence fence) {
        return new BaseTable(new FencedOperations(operations, commitId, fence), table.name());
    }

    private void requireAsSeen(TableMetadata base, History seen) {
        History now = History.of(base, tableId);
        if (now.trouble().isPresent() || !now.position().equals(seen.position())) {
            throw new ValidationException("another worker has taken the table over, or others have changed its rows");
        }
    }

    private static TableMetadata saying(TableMetadata next, Settled settled, Offsets start) {
        Position position = Position.at(next.currentSnapshot(), settled, start);
        return TableMetadata.buildFrom(next)
                // whoever said so is followed by this commit
                .removeProperties(Set.of(History.ACCEPTED))
                .setProperties(position.properties())
                .build();
    }

    LakeUpkeep.Size size() {
        Snapshot current = table.currentSnapshot();
        String files =
                current == null ? "0" : current.summary().getOrDefault(SnapshotSummary.TOTAL_DATA_FILES_PROP, "0");
        return new LakeUpkeep.Size(
                Long.parseLong(files), operations.current().snapshots().size());
    }

    /** Whether files of it may be removed at all. */
    boolean maySweep() {
        return PropertyUtil.propertyAsBoolean(table.properties(), TableProperties.GC_ENABLED, true);
    }

    /**
     * What went.
     *
     * @param files locations of those that no snapshot names any more; they are still there
     */
    record Expired(int snapshots, Set<String> files) {}

    /** Old snapshots go: the table's own properties say which are, then what is given. */
    Expired expire(UpkeepConfig config, long nowMs) {
        if (!maySweep()) {
            return new Expired(0, Set.of());
        }
        int min = PropertyUtil.propertyAsInt(
                table.properties(), TableProperties.MIN_SNAPSHOTS_TO_KEEP, config.snapshotsMin());
        long keepMs = PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.MAX_SNAPSHOT_AGE_MS,
                config.snapshotKeep().toMillis());
        Set<String> files = ConcurrentHashMap.newKeySet();
        ExpireSnapshots expire = table.expireSnapshots()
                .expireOlderThan(Math.max(nowMs - keepMs, tooMany(Math.max(min, config.snapshotsMax()))))
                .retainLast(Math.max(1, min))
                .deleteWith(files::add);
        int snapshots = expire.apply().size();
        if (snapshots > 0) {
            expire.commit();
        }
        return new Expired(snapshots, files);
    }

    /** What is older is beyond so many. */
    private long tooMany(int max) {
        List<Snapshot> newest = new ArrayList<>();
        SnapshotUtil.currentAncestors(table).forEach(newest::add);
        return newest.size() <= max ? Long.MIN_VALUE : newest.get(max - 1).timestampMillis();
    }
}
