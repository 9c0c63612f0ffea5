package dev.weir.lake.tier;

import dev.weir.format.wire.LakeTransform;
import dev.weir.lake.schema.FileMetrics;
import dev.weir.lake.schema.LakeLayout;
import dev.weir.lake.schema.LakeSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/** The Iceberg table of a table of ours: what its history says, and commits that hold only over the history they were made for. */
final class LakeTable {
    /** A property that people set to the current snapshot's id: the table is as they want it, go on from there. */
    static final String ACCEPTED = "weir.accepted-snapshot";

    private static final long NO_SNAPSHOT = -1;

    private final Table table;
    private final String tableId;

    LakeTable(Table table, String tableId) {
        this.table = table;
        this.tableId = tableId;
    }

    /**
     * Where our rows end.
     *
     * @param newest what the newest snapshot of ours says; empty: there is none yet
     * @param accepted whether somebody said that all is as it should be since then
     * @param head id of the table's newest snapshot, which others may have made; {@link #NO_SNAPSHOT}: there is none
     */
    record Position(Optional<Settled> newest, boolean accepted, long head) {}

    String location() {
        return table.location();
    }

    void refresh() {
        table.refresh();
    }

    /** Throws {@link PausedException} when the history does not say any more what the table holds. */
    Position position() {
        String accepted = table.properties().getOrDefault(ACCEPTED, "");
        boolean isAccepted = false;
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            isAccepted |= String.valueOf(snapshot.snapshotId()).equals(accepted);
            Optional<Settled> ours = Settled.of(snapshot, tableId);
            if (ours.isPresent()) {
                if (!isAccepted) {
                    requireNotRolledBack(snapshot);
                }
                return new Position(ours, isAccepted, table.currentSnapshot().snapshotId());
            }
            if (!isAccepted && changesRows(snapshot)) {
                throw new PausedException("rows of the lake table were changed by others, operation "
                        + snapshot.operation() + "; " + cure(snapshot) + " snapshot=" + snapshot.snapshotId());
            }
        }
        if (table.snapshots().iterator().hasNext()) {
            throw new PausedException(
                    "the lake table's history has no snapshot of weir any more; say lake = off, drop the lake table, and say lake = on to begin anew");
        }
        return new Position(Optional.empty(), false, NO_SNAPSHOT);
    }

    private static String cure(Snapshot snapshot) {
        return "if it shall stay so, set its property " + ACCEPTED + " = " + snapshot.snapshotId();
    }

    private static boolean changesRows(Snapshot snapshot) {
        return DataOperations.DELETE.equals(snapshot.operation())
                || DataOperations.OVERWRITE.equals(snapshot.operation());
    }

    private void requireNotRolledBack(Snapshot newest) {
        for (Snapshot snapshot : table.snapshots()) {
            if (snapshot.sequenceNumber() > newest.sequenceNumber()
                    && Settled.of(snapshot, tableId).isPresent()) {
                throw new PausedException("the lake table was rolled back by others; "
                        + cure(table.currentSnapshot()) + " and the rows settle again snapshot="
                        + newest.snapshotId());
            }
        }
    }

    boolean isCommitted(String commitId) {
        for (Snapshot snapshot : table.snapshots()) {
            if (Settled.of(snapshot, tableId)
                    .filter(settled -> settled.commitId().equals(commitId))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether any snapshot names one of these files. Reads all manifests. */
    boolean references(Collection<String> locations) {
        Set<String> wanted = Set.copyOf(locations);
        Set<String> seen = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (seen.add(manifest.path()) && names(manifest, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean names(ManifestFile manifest, Set<String> wanted) {
        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            for (String path : paths) {
                if (wanted.contains(path)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    DataFile dataFile(String location, LakeWriter.Written file, List<String> sortKey) {
        FileMetrics metrics = new FileMetrics(table.schema(), MetricsConfig.forTable(table));
        DataFiles.Builder builder = DataFiles.builder(table.spec())
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.content().bytes())
                .withMetrics(metrics.of(file.rows(), file.columns()));
        if (!table.spec().isUnpartitioned()) {
            PartitionData values = new PartitionData(table.spec().partitionType());
            for (int i = 0; i < file.partition().size(); i++) {
                values.set(i, file.partition().get(i).orElse(null));
            }
            builder.withPartition(values);
        }
        if (LakeLayout.sortKey(table.schema(), table.sortOrder()).equals(Optional.of(sortKey))) {
            builder.withSortOrder(table.sortOrder());
        }
        return builder.build();
    }

    /**
     * A snapshot that says so, with these files; only over the history that was seen, and what others have added to it without changing rows. What comes of it
     * when this throws is not known.
     */
    void commit(Settled settled, List<DataFile> files, Position seen) {
        AppendFiles append = table.newAppend();
        files.forEach(append::appendFile);
        settled.write(append::set);
        append.validateWith(new SnapshotAncestryValidator() {
            @Override
            public boolean validate(Iterable<Snapshot> ancestors) {
                return isAsSeen(ancestors, seen);
            }

            @Override
            public String errorMessage() {
                return "another worker has taken the table over, or others have changed its rows";
            }
        });
        append.commit();
        table.refresh();
    }

    /** The fence: Iceberg asks again whenever it tries over a table that others have changed. */
    private boolean isAsSeen(Iterable<Snapshot> ancestors, Position seen) {
        boolean isNew = true;
        for (Snapshot snapshot : ancestors) {
            isNew &= snapshot.snapshotId() != seen.head();
            Optional<Settled> ours = Settled.of(snapshot, tableId);
            if (ours.isPresent()) {
                return ours.equals(seen.newest());
            }
            if (isNew && changesRows(snapshot)) {
                return false;
            }
        }
        return seen.newest().isEmpty();
    }
}
