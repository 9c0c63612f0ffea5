package dev.weir.sql;

import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The numbers by which Postgres clients know the types of columns. */
final class PostgresTypes {
    private static final int JSON = 114;
    private static final int NUMERIC = 1700;

    /** Type modifiers begin behind the length of Postgres's own header. */
    private static final int MODIFIER_BASE = 4;

    private static final Map<Integer, Integer> ARRAYS = Map.ofEntries(
            Map.entry(16, 1000),
            Map.entry(17, 1001),
            Map.entry(20, 1016),
            Map.entry(21, 1005),
            Map.entry(23, 1007),
            Map.entry(25, 1009),
            Map.entry(26, 1028),
            Map.entry(JSON, 199),
            Map.entry(700, 1021),
            Map.entry(701, 1022),
            Map.entry(1082, 1182),
            Map.entry(1083, 1183),
            Map.entry(1114, 1115),
            Map.entry(1184, 1185),
            Map.entry(1186, 1187),
            Map.entry(NUMERIC, 1231),
            Map.entry(2950, 2951));

    private PostgresTypes() {}

    /** Structs and maps, which Postgres has no type for, are json; arrays of arrays are arrays, as Postgres has them. */
    static int oid(Field field) {
        return switch (field.getType()) {
            case ArrowType _ when DuckTypes.isUuid(field) -> 2950;
            case ArrowType.Bool _ -> 16;
            case ArrowType.Int type -> integer(type);
            case ArrowType.FloatingPoint type -> type.getPrecision() == FloatingPointPrecision.SINGLE ? 700 : 701;
            case ArrowType.Decimal _ -> NUMERIC;
            case ArrowType.Date _ -> 1082;
            case ArrowType.Time _ -> 1083;
            case ArrowType.Timestamp type -> type.getTimezone() == null ? 1114 : 1184;
            case ArrowType.Interval _ -> 1186;
            case ArrowType.Binary _, ArrowType.FixedSizeBinary _ -> 17;
            case ArrowType.List _, ArrowType.FixedSizeList _ -> {
                int element = oid(field.getChildren().getFirst());
                yield ARRAYS.getOrDefault(element, element);
            }
            case ArrowType.Struct _, ArrowType.Map _ -> JSON;
            default -> 25;
        };
    }

    private static int integer(ArrowType.Int type) {
        return switch (type.getBitWidth()) {
            case 8, 16 -> type.getIsSigned() || type.getBitWidth() == 8 ? 21 : 23;
            // the catalog's own numbers are of this type, and nothing that Weir stores
            case 32 -> type.getIsSigned() ? 23 : 26;
            default -> type.getIsSigned() ? 20 : NUMERIC;
        };
    }

    /** Precision and scale of a decimal; -1 for all others. */
    static int modifier(Field field) {
        return switch (field.getType()) {
            case ArrowType.Decimal type -> ((type.getPrecision() << 16) | type.getScale()) + MODIFIER_BASE;
            case ArrowType.List _, ArrowType.FixedSizeList _ ->
                modifier(field.getChildren().getFirst());
            default -> -1;
        };
    }
}
