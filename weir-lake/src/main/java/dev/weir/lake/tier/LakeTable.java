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
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;

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

    private History required(TableMetadata metadata) {
        History history = History.of(metadata, tableId);
        history.trouble().ifPresent(why -> {
            throw new PausedException(why);
        });
        return history;
    }

    boolean isCommitted(String commitId) {
        for (Snapshot snapshot : table.snapshots()) {
            if (Settled.commitId(snapshot).equals(Optional.of(commitId))) {
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
     *
     * @param start of each bucket the first row that is there
     */
    void commit(Settled settled, Offsets start, List<DataFile> files, History seen) {
        AppendFiles append = fenced((base, next) -> {
                    requireAsSeen(base, seen);
                    return saying(next, settled, start);
                })
                .newAppend();
        files.forEach(append::appendFile);
        settled.write(append::set);
        append.commit();
        table.refresh();
    }

    /** Each try to commit comes by here, with the very metadata that it replaces. */
    private Table fenced(FencedOperations.Fence fence) {
        return new BaseTable(new FencedOperations(operations, fence), table.name());
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
}
