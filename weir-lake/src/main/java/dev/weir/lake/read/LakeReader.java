package dev.weir.lake.read;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.lake.tier.FilesInUse;
import dev.weir.lake.tier.History;
import dev.weir.lake.tier.Offsets;
import dev.weir.lake.tier.Settled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Sees lake tables. What was planned serves until the table changes. Files of views that somebody has leased are {@link #inUse}: whoever removes files asks,
 * and leaves those. Thread-safe.
 */
public final class LakeReader implements FilesInUse {
    private static final String NOTHING = "";

    private final Catalog catalog;
    private final Map<String, Known> tables = new ConcurrentHashMap<>();

    public LakeReader(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Forgets tables that are not among these. */
    public void retain(Set<String> tableIds) {
        tables.keySet().retainAll(tableIds);
    }

    /**
     * The newest that there is of a table; empty while nothing of it has settled. {@code UNAVAILABLE} when the lake cannot say what it holds.
     *
     * @param database and {@code table}: its name
     */
    public Optional<LakeView> see(String tableId, String database, String table) {
        return known(tableId, database, table).see();
    }

    /** The same, for somebody who reads the files, and closes it then. */
    public Optional<LakeLease> lease(String tableId, String database, String table) {
        return known(tableId, database, table).lease();
    }

    private Known known(String tableId, String database, String table) {
        return tables.computeIfAbsent(tableId, id -> new Known(id, TableIdentifier.of(database, table)));
    }

    @Override
    public Set<String> inUse(String tableId) {
        Known known = tables.get(tableId);
        return known == null ? Set.of() : known.inUse();
    }

    /** One table, and what was planned of it last. */
    private final class Known {
        private final String tableId;
        private final TableIdentifier name;
        private final IdentityHashMap<LakeView, Integer> leased = new IdentityHashMap<>();
        private @Nullable Table table;
        private String planned = NOTHING;
        private Optional<LakeView> view = Optional.empty();

        Known(String tableId, TableIdentifier name) {
            this.tableId = tableId;
            this.name = name;
        }

        synchronized Optional<LakeLease> lease() {
            return see().map(seen -> {
                leased.merge(seen, 1, Integer::sum);
                return new LakeLease(seen, () -> release(seen));
            });
        }

        private synchronized void release(LakeView seen) {
            leased.computeIfPresent(seen, (of, count) -> count == 1 ? null : count - 1);
        }

        /** Who comes later sees what the table is then: that has no file which is in no snapshot any more. */
        synchronized Set<String> inUse() {
            return leased.keySet().stream()
                    .flatMap(seen -> seen.files().stream())
                    .map(LakeView.File::location)
                    .collect(Collectors.toSet());
        }

        synchronized Optional<LakeView> see() {
            Table known;
            try {
                known = current();
            } catch (NoSuchTableException e) {
                return Optional.empty();
            }
            TableMetadata metadata = ((HasTableOperations) known).operations().current();
            if (metadata.currentSnapshot() == null) {
                return Optional.empty();
            }
            if (!metadata.metadataFileLocation().equals(planned)) {
                view = plan(known, metadata);
                planned = metadata.metadataFileLocation();
            }
            return view;
        }

        /** Iceberg follows a table that it has loaded, but not to another one of the same name, which begins anew after the first was dropped. */
        private Table current() {
            Table known = table;
            if (known != null) {
                try {
                    known.refresh();
                    return known;
                } catch (WeirException e) {
                    // the store says no, which it would say again
                    throw e;
                } catch (RuntimeException e) {
                    table = null;
                    planned = NOTHING;
                    view = Optional.empty();
                }
            }
            Table loaded = catalog.loadTable(name);
            table = loaded;
            return loaded;
        }

        private Optional<LakeView> plan(Table of, TableMetadata metadata) {
            if (!tableId.equals(metadata.property(Settled.TABLE_ID, ""))) {
                return Optional.empty();
            }
            History history = History.of(metadata, tableId);
            if (history.position().isEmpty()) {
                history.trouble().ifPresent(why -> {
                    throw new WeirException(ErrorCode.UNAVAILABLE, why + " table=" + name);
                });
            }
            return history.position()
                    .map(position -> new LakeView(
                            position.start(),
                            position.settled().to(),
                            files(
                                    of,
                                    metadata.currentSnapshot(),
                                    position.start().buckets()),
                            snapshots(of)));
        }

        private List<LakeView.File> files(Table of, Snapshot current, int buckets) {
            Map<Long, LakeView.Range> ranges = new HashMap<>();
            of.snapshots()
                    .forEach(snapshot ->
                            range(snapshot).ifPresent(range -> ranges.put(snapshot.sequenceNumber(), range)));
            List<LakeView.File> files = new ArrayList<>();
            try (CloseableIterable<FileScanTask> tasks = of.newScan()
                    .useSnapshot(current.snapshotId())
                    .includeColumnStats()
                    .planFiles()) {
                for (FileScanTask task : tasks) {
                    if (!task.deletes().isEmpty()) {
                        throw new WeirException(
                                ErrorCode.UNAVAILABLE,
                                "others have deleted rows of the lake table, and weir does not read such files; compact it, or roll it back table="
                                        + name);
                    }
                    files.add(file(of, task.file(), ranges, buckets));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return files;
        }

        private LakeView.File file(Table of, DataFile file, Map<Long, LakeView.Range> ranges, int buckets) {
            Long addedBy = file.fileSequenceNumber();
            Map<Integer, ColumnFigures> columns = columns(of, file);
            Optional<LakeView.Range> within =
                    addedBy == null ? Optional.empty() : Optional.ofNullable(ranges.get(addedBy));
            return new LakeView.File(
                    file.location(),
                    file.recordCount(),
                    file.fileSizeInBytes(),
                    within.or(() -> within(columns, buckets)),
                    columns);
        }

        private List<LakeView.Snapshot> snapshots(Table of) {
            List<LakeView.Snapshot> snapshots = new ArrayList<>();
            for (Snapshot snapshot : of.snapshots()) {
                Map<String, String> summary = snapshot.summary() == null ? Map.of() : snapshot.summary();
                snapshots.add(new LakeView.Snapshot(
                        snapshot.snapshotId(),
                        TimeUnit.MILLISECONDS.toMicros(snapshot.timestampMillis()),
                        snapshot.operation() == null ? "" : snapshot.operation(),
                        range(snapshot),
                        Long.parseLong(summary.getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0")),
                        Long.parseLong(summary.getOrDefault(SnapshotSummary.TOTAL_DATA_FILES_PROP, "0"))));
            }
            return snapshots;
        }

        private Optional<LakeView.Range> range(Snapshot snapshot) {
            return Settled.of(snapshot, tableId)
                    .filter(settled -> !settled.from().equals(settled.to()))
                    .map(settled -> new LakeView.Range(settled.from(), settled.to()));
        }
    }

    /** By the bounds that manifests have of buckets and offsets, whoever wrote the file. */
    private static Optional<LakeView.Range> within(Map<Integer, ColumnFigures> columns, int buckets) {
        Optional<ColumnFigures> bucket = Optional.ofNullable(columns.get(LakeSchema.BUCKET_ID));
        Optional<ColumnFigures> offset = Optional.ofNullable(columns.get(LakeSchema.OFFSET_ID));
        if (bucket.flatMap(ColumnFigures::lower).orElse("") instanceof Integer first
                && bucket.flatMap(ColumnFigures::upper).orElse("") instanceof Integer last
                && offset.flatMap(ColumnFigures::lower).orElse("") instanceof Long from
                && offset.flatMap(ColumnFigures::upper).orElse("") instanceof Long to) {
            long[] froms = new long[buckets];
            long[] tos = new long[buckets];
            for (int i = Math.max(0, first); i <= Math.min(last, buckets - 1); i++) {
                froms[i] = from;
                tos[i] = to + 1;
            }
            return Optional.of(new LakeView.Range(Offsets.of(froms), Offsets.of(tos)));
        }
        return Optional.empty();
    }

    private static Map<Integer, ColumnFigures> columns(Table of, DataFile file) {
        Map<Integer, ColumnFigures> columns = new HashMap<>();
        Map<Integer, Long> values = known(file.valueCounts());
        values.forEach((id, count) -> {
            Types.NestedField column = of.schema().findField(id);
            if (column != null) {
                columns.put(
                        id,
                        new ColumnFigures(
                                count,
                                number(file.nullValueCounts(), id),
                                number(file.nanValueCounts(), id),
                                number(file.columnSizes(), id),
                                bound(column.type(), file.lowerBounds(), id),
                                bound(column.type(), file.upperBounds(), id)));
            }
        });
        return columns;
    }

    private static <T> Map<Integer, T> known(@Nullable Map<Integer, T> map) {
        return map == null ? Map.of() : map;
    }

    private static OptionalLong number(@Nullable Map<Integer, Long> of, int id) {
        Long number = known(of).get(id);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static Optional<Object> bound(Type type, @Nullable Map<Integer, ByteBuffer> bounds, int id) {
        ByteBuffer bound = known(bounds).get(id);
        if (bound == null || !type.isPrimitiveType()) {
            return Optional.empty();
        }
        Object value = Conversions.fromByteBuffer(type, bound);
        return Optional.of(value instanceof CharSequence text ? text.toString() : value);
    }
}
