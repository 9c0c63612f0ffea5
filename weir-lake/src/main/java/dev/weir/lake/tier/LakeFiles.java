package dev.weir.lake.tier;

import dev.weir.lake.schema.LakeSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.StructLikeWrapper;

/** The files that a lake table names. Each question reads manifests. */
final class LakeFiles {
    private final Table table;

    LakeFiles(Table table) {
        this.table = table;
    }

    /** Whether any snapshot names one of these data files. */
    boolean references(Collection<String> locations) {
        Set<String> wanted = Set.copyOf(locations);
        boolean[] found = {false};
        eachOfManifests(location -> found[0] |= wanted.contains(location));
        return found[0];
    }

    /** Locations of all that is the table's: of data, and of metadata. */
    Set<String> named() {
        Set<String> all = new HashSet<>();
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        all.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(entry -> all.add(entry.file()));
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(all::add);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .forEach(all::add);
        for (Snapshot snapshot : table.snapshots()) {
            Optional.ofNullable(snapshot.manifestListLocation()).ifPresent(all::add);
            snapshot.allManifests(table.io()).stream().map(ManifestFile::path).forEach(all::add);
        }
        eachOfManifests(all::add);
        return all;
    }

    private void eachOfManifests(Consumer<String> location) {
        Set<String> seen = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (seen.add(manifest.path())) {
                    read(manifest, location);
                }
            }
        }
    }

    private void read(ManifestFile manifest, Consumer<String> location) {
        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            paths.forEach(location);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that may be merged: partitioned as the table is now, and known to be of some time; none, if rows of any are deleted. */
    List<MergePlan.Piece<DataFile>> pieces() {
        List<MergePlan.Piece<DataFile>> pieces = new ArrayList<>();
        Snapshot current = table.currentSnapshot();
        if (!current.deleteManifests(table.io()).isEmpty()) {
            return pieces;
        }
        for (ManifestFile manifest : current.dataManifests(table.io())) {
            if (manifest.partitionSpecId() == table.spec().specId()) {
                // one after the other: a scan's plan has threads, which wait for each other
                try (CloseableIterable<DataFile> files = ManifestFiles.read(manifest, table.io(), table.specs())) {
                    files.forEach(file -> piece(file).ifPresent(pieces::add));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return pieces;
    }

    private Optional<MergePlan.Piece<DataFile>> piece(DataFile file) {
        Map<Integer, ByteBuffer> bounds = file.lowerBounds();
        ByteBuffer oldest = bounds == null ? null : bounds.get(LakeSchema.TIMESTAMP_ID);
        if (oldest == null) {
            return Optional.empty();
        }
        Long time = Conversions.fromByteBuffer(Types.TimestampType.withZone(), oldest);
        DataFile kept = file.copyWithoutStats();
        return Optional.of(new MergePlan.Piece<>(
                kept,
                StructLikeWrapper.forType(table.spec().partitionType()).set(kept.partition()),
                time,
                kept.fileSizeInBytes()));
    }
}
