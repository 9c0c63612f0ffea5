package dev.weir.sim.lake;

import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.sim.check.RowShape;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** What is true of the columns of some rows. */
public final class FileFigures {
    private FileFigures() {}

    /** A row's value in a column of the lake table; empty: null. */
    public static Optional<Object> value(LakeRow row, String column) {
        return switch (column) {
            case LakeSchema.BUCKET -> Optional.of(row.bucket());
            case LakeSchema.OFFSET -> Optional.of(row.offset());
            case LakeSchema.TIMESTAMP -> Optional.of(row.timestampUs());
            default -> RowShape.value(row.id(), column);
        };
    }

    /** By field id. */
    public static Map<Integer, ColumnFigures> of(List<LakeRow> rows, Schema schema) {
        Map<Integer, ColumnFigures> figures = new HashMap<>();
        for (Types.NestedField column : schema.columns()) {
            List<Object> values = rows.stream()
                    .flatMap(row -> value(row, column.name()).stream())
                    .toList();
            boolean number = column.type().typeId() == org.apache.iceberg.types.Type.TypeID.DOUBLE;
            figures.put(
                    column.fieldId(),
                    new ColumnFigures(
                            rows.size(),
                            OptionalLong.of(rows.size() - values.size()),
                            number ? OptionalLong.of(0) : OptionalLong.empty(),
                            OptionalLong.of(8L * rows.size()),
                            values.stream().min(ORDER),
                            values.stream().max(ORDER)));
        }
        return figures;
    }

    /** Of values of one column. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static final Comparator<Object> ORDER = (a, b) -> ((Comparable) a).compareTo(b);
}
