package dev.weir.cli.load;

import dev.weir.cli.print.Values;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** How a column of a table is called in DuckDB, and whether what DuckDB hands out is the column's own layout already. */
final class DuckTypes {
    private DuckTypes() {}

    /** The type to cast to; where DuckDB has no such type, the one that holds all its values. */
    static String name(Field field) {
        return switch (field.getType()) {
            case ArrowType.Bool t -> "BOOLEAN";
            case ArrowType.Int t ->
                switch (t.getBitWidth()) {
                    case 8 -> "TINYINT";
                    case 16 -> "SMALLINT";
                    case 32 -> "INTEGER";
                    default -> "BIGINT";
                };
            case ArrowType.FloatingPoint t -> t.getPrecision() == FloatingPointPrecision.SINGLE ? "REAL" : "DOUBLE";
            case ArrowType.Decimal t -> "DECIMAL(%d,%d)".formatted(t.getPrecision(), t.getScale());
            case ArrowType.Date t -> "DATE";
            case ArrowType.Time t -> t.getUnit() == TimeUnit.NANOSECOND ? "TIME_NS" : "TIME";
            case ArrowType.Timestamp t ->
                t.getTimezone() != null
                        ? "TIMESTAMPTZ"
                        : switch (t.getUnit()) {
                            case SECOND -> "TIMESTAMP_S";
                            case MILLISECOND -> "TIMESTAMP_MS";
                            case MICROSECOND -> "TIMESTAMP";
                            case NANOSECOND -> "TIMESTAMP_NS";
                        };
            case ArrowType.Binary t -> "BLOB";
            case ArrowType.FixedSizeBinary t -> Values.isUuid(field) ? "UUID" : "BLOB";
            case ArrowType.List t -> name(field.getChildren().get(0)) + "[]";
            case ArrowType.FixedSizeList t ->
                "%s[%d]".formatted(name(field.getChildren().get(0)), t.getListSize());
            case ArrowType.Map t -> {
                List<Field> entry = field.getChildren().get(0).getChildren();
                yield "MAP(%s, %s)".formatted(name(entry.get(0)), name(entry.get(1)));
            }
            case ArrowType.Struct t ->
                field.getChildren().stream()
                        .map(child -> quote(child.getName()) + " " + name(child))
                        .collect(Collectors.joining(", ", "STRUCT(", ")"));
            default -> "VARCHAR";
        };
    }

    /** Whether the CSV reader converts to this by itself, so that it can say in which line it could not. */
    static boolean scalar(Field field) {
        return !(field.getType() instanceof ArrowType.ComplexType)
                && !(field.getType() instanceof ArrowType.Binary)
                && !(field.getType() instanceof ArrowType.FixedSizeBinary);
    }

    /** Same layout in memory; names of list and map children, metadata and nullability aside. */
    static boolean same(Field one, Field other) {
        if (one.getDictionary() != null
                || other.getDictionary() != null
                || Values.isUuid(one) != Values.isUuid(other)) {
            return false;
        }
        if (one.getType() instanceof ArrowType.Timestamp a && other.getType() instanceof ArrowType.Timestamp b) {
            return a.getUnit() == b.getUnit() && (a.getTimezone() == null) == (b.getTimezone() == null);
        }
        boolean map = one.getType() instanceof ArrowType.Map && other.getType() instanceof ArrowType.Map;
        if (!map && !one.getType().equals(other.getType())) {
            return false;
        }
        List<Field> ones = one.getChildren();
        List<Field> others = other.getChildren();
        if (ones.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < ones.size(); i++) {
            boolean struct = one.getType() instanceof ArrowType.Struct;
            if (struct && !Objects.equals(ones.get(i).getName(), others.get(i).getName())) {
                return false;
            }
            if (!(map ? sameEntries(ones.get(i), others.get(i)) : same(ones.get(i), others.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameEntries(Field one, Field other) {
        return same(one.getChildren().get(0), other.getChildren().get(0))
                && same(one.getChildren().get(1), other.getChildren().get(1));
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String text(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
