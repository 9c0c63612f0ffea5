package dev.weir.cli.boot;

import dev.weir.format.WeirException;
import dev.weir.lake.read.LakeView;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.lake.tier.Offsets;
import dev.weir.sql.ColdTable;
import dev.weir.sql.NearFiles;
import dev.weir.sql.ParquetExport;
import dev.weir.sql.ParquetFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the lake holds of tables, as the SQL engine asks for it. Thread-safe. */
final class ColdTables {
    private record Made(LakeView of, ColdTable table) {}

    private final NearObjects near;

    /** By table id, since a lake that has not moved is asked again and again. */
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    ColdTables(NearObjects near) {
        this.near = near;
    }

    @SuppressWarnings("ReferenceEquality") // the reader answers the same view until there is another
    ColdTable of(String tableId, LakeView view) {
        Made known = made.get(tableId);
        if (known != null && known.of() == view) {
            return known.table();
        }
        ColdTable table = make(view);
        made.put(tableId, new Made(view, table));
        return table;
    }

    /** Forgets all tables but these. */
    void retain(Set<String> tableIds) {
        made.keySet().retainAll(tableIds);
    }

    private ColdTable make(LakeView view) {
        return new ColdTable(
                list(view.start()),
                list(view.settled()),
                view.files().stream().map(ColdTables::file).toList(),
                LakeSchema.POSITION_IDS,
                view.snapshots().stream().map(ColdTables::snapshot).toList(),
                this::hold);
    }

    private static List<Long> list(Offsets offsets) {
        List<Long> list = new ArrayList<>();
        for (int bucket = 0; bucket < offsets.buckets(); bucket++) {
            list.add(offsets.at(bucket));
        }
        return list;
    }

    private NearFiles.Held hold(List<ColdTable.LakeFile> files) {
        return near.hold(files.stream()
                .map(file -> new LakeWriter.Source(file.name(), file.bytes()))
                .toList());
    }

    private static ColdTable.LakeFile file(LakeView.File file) {
        Map<Integer, ParquetFile.Column> columns = new HashMap<>();
        file.columns().forEach((id, figures) -> columns.put(id, column(figures)));
        return new ColdTable.LakeFile(
                file.location(), file.rows(), file.bytes(), file.within().map(ColdTables::offsets), columns);
    }

    private static List<ParquetExport.Offsets> offsets(LakeView.Range range) {
        List<ParquetExport.Offsets> offsets = new ArrayList<>();
        Offsets from = range.from();
        for (int bucket = 0; bucket < from.buckets(); bucket++) {
            offsets.add(new ParquetExport.Offsets(
                    from.at(bucket), Math.max(from.at(bucket), range.to().at(bucket))));
        }
        return offsets;
    }

    /** Iceberg's bounds may be cut off, so none is taken for a value of the column. */
    private static ParquetFile.Column column(ColumnFigures figures) {
        return new ParquetFile.Column(
                figures.values(),
                figures.nulls(),
                figures.nans(),
                figures.bytes(),
                figures.lower().map(value -> new ParquetFile.Bound(value, false)),
                figures.upper().map(value -> new ParquetFile.Bound(value, false)));
    }

    private static ColdTable.Snapshot snapshot(LakeView.Snapshot snapshot) {
        return new ColdTable.Snapshot(
                snapshot.id(),
                snapshot.committedUs(),
                snapshot.operation(),
                snapshot.range().map(ColdTables::offsets).orElse(List.of()),
                snapshot.rows(),
                snapshot.files());
    }

    /** Of a table whose log begins at these offsets, when the lake cannot be asked: it must be asked if rows are there only. */
    static Optional<ColdTable> without(List<Long> starts, WeirException reason) {
        if (starts.stream().allMatch(start -> start == 0)) {
            return Optional.empty();
        }
        throw reason;
    }
}
