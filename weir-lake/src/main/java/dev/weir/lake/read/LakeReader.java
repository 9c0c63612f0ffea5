package dev.weir.lake.read;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.tier.Settled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/** Sees lake tables. What was planned for a snapshot serves until there is another one. Thread-safe. */
public final class LakeReader {
    private static final long NO_SNAPSHOT = -1;

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
        return tables.computeIfAbsent(tableId, id -> new Known(id, TableIdentifier.of(database, table)))
                .see();
    }

    /** One table, and what was planned of it last. */
    private final class Known {
        private final String tableId;
        private final TableIdentifier name;
        private @Nullable Table table;
        private long planned = NO_SNAPSHOT;
        private Optional<LakeView> view = Optional.empty();

        Known(String tableId, TableIdentifier name) {
            this.tableId = tableId;
            this.name = name;
        }

        synchronized Optional<LakeView> see() {
            Table known = table;
            try {
                if (known == null) {
                    known = catalog.loadTable(name);
                    table = known;
                } else {
                    known.refresh();
                }
            } catch (NoSuchTableException e) {
                table = null;
                planned = NO_SNAPSHOT;
                return Optional.empty();
            }
            Snapshot current = known.currentSnapshot();
            if (current == null) {
                return Optional.empty();
            }
            if (current.snapshotId() != planned) {
                view = plan(known, current);
                planned = current.snapshotId();
            }
            return view;
        }

        private Optional<LakeView> plan(Table of, Snapshot current) {
            Optional<Settled> newest = Optional.empty();
            for (Snapshot snapshot : SnapshotUtil.currentAncestors(of)) {
                newest = Settled.of(snapshot, tableId);
                if (newest.isPresent()) {
                    break;
                }
            }
            return newest.map(settled -> new LakeView(settled.to(), files(of, current), snapshots(of)));
        }

        private List<LakeView.File> files(Table of, Snapshot current) {
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
                    files.add(file(of, task.file(), ranges));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return files;
        }

        private LakeView.File file(Table of, DataFile file, Map<Long, LakeView.Range> ranges) {
            Long addedBy = file.fileSequenceNumber();
            return new LakeView.File(
                    file.location(),
                    file.recordCount(),
                    file.fileSizeInBytes(),
                    addedBy == null ? Optional.empty() : Optional.ofNullable(ranges.get(addedBy)),
                    columns(of, file));
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
