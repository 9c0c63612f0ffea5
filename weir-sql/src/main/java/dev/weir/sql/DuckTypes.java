package dev.weir.sql;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Arrow types and DuckDB types, both ways.
 *
 * <table>
 * <caption>What a column of a Weir table is in SQL</caption>
 * <tr><th>Arrow</th><th>SQL</th></tr>
 * <tr><td>bool, int8–int64, float32, float64</td><td>BOOLEAN, TINYINT–BIGINT, FLOAT, DOUBLE</td></tr>
 * <tr><td>decimal128(p, s)</td><td>DECIMAL(p, s)</td></tr>
 * <tr><td>date32</td><td>DATE</td></tr>
 * <tr><td>time s, ms, us / ns</td><td>TIME / TIME_NS</td></tr>
 * <tr><td>timestamp s, ms, us, ns without zone</td><td>TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS</td></tr>
 * <tr><td>timestamp s, ms, us / ns with zone</td><td>TIMESTAMPTZ / TIMESTAMPTZ_NS, shown in UTC</td></tr>
 * <tr><td>utf8, binary, fixed_size_binary, uuid</td><td>VARCHAR, BLOB, BLOB, UUID</td></tr>
 * <tr><td>list, fixed_size_list, struct, map</td><td>T[], T[n], STRUCT, MAP</td></tr>
 * </table>
 */
final class DuckTypes {
    static final int TIMESTAMP_TZ_NS = 42;

    private DuckTypes() {}

    /** How the values of a column lie in Arrow's memory, and what becomes of them in DuckDB's. */
    sealed interface Storage {
        record Bits() implements Storage {}

        record Fixed(int width) implements Storage {}

        record Scaled(int width, long factor) implements Storage {}

        /** @param width bytes in DuckDB */
        record Decimal(int width) implements Storage {}

        record Uuid() implements Storage {}

        record Text() implements Storage {}

        record FixedBytes(int width) implements Storage {}

        record Entries() implements Storage {}

        record Struct() implements Storage {}

        record Array(int size) implements Storage {}
    }

    static Storage storage(Field field) {
        return switch (field.getType()) {
            case ArrowType _ when isUuid(field) -> new Storage.Uuid();
            case ArrowType.Bool _ -> new Storage.Bits();
            case ArrowType.Int type -> new Storage.Fixed(type.getBitWidth() / 8);
            case ArrowType.FloatingPoint type
            when type.getPrecision() == FloatingPointPrecision.SINGLE -> new Storage.Fixed(4);
            case ArrowType.FloatingPoint type
            when type.getPrecision() == FloatingPointPrecision.DOUBLE -> new Storage.Fixed(8);
            case ArrowType.Decimal type
            when type.getBitWidth() == 128 -> new Storage.Decimal(decimalBytes(type.getPrecision()));
            case ArrowType.Date type when type.getUnit() == DateUnit.DAY -> new Storage.Fixed(4);
            case ArrowType.Time type ->
                switch (type.getUnit()) {
                    case SECOND -> new Storage.Scaled(4, 1_000_000);
                    case MILLISECOND -> new Storage.Scaled(4, 1_000);
                    case MICROSECOND, NANOSECOND -> new Storage.Fixed(8);
                };
            case ArrowType.Timestamp type
            when type.getTimezone() != null && type.getUnit() == TimeUnit.SECOND -> new Storage.Scaled(8, 1_000_000);
            case ArrowType.Timestamp type
            when type.getTimezone() != null && type.getUnit() == TimeUnit.MILLISECOND -> new Storage.Scaled(8, 1_000);
            case ArrowType.Timestamp _ -> new Storage.Fixed(8);
            case ArrowType.Utf8 _, ArrowType.Binary _ -> new Storage.Text();
            case ArrowType.FixedSizeBinary type -> new Storage.FixedBytes(type.getByteWidth());
            case ArrowType.List _, ArrowType.Map _ -> new Storage.Entries();
            case ArrowType.Struct _ -> new Storage.Struct();
            case ArrowType.FixedSizeList type -> new Storage.Array(type.getListSize());
            default -> throw unsupported(field);
        };
    }

    /** DuckDB's type of a column; the caller destroys it. */
    static long create(Field field) {
        return switch (field.getType()) {
            case ArrowType _ when isUuid(field) -> DuckNative.logicalType(DuckNative.UUID);
            case ArrowType.Decimal type -> DuckNative.decimalType(type.getPrecision(), type.getScale());
            case ArrowType.List _ -> around(field.getChildren().getFirst(), DuckNative::listType);
            case ArrowType.FixedSizeList type ->
                around(field.getChildren().getFirst(), child -> DuckNative.arrayType(child, type.getListSize()));
            case ArrowType.Map _ -> {
                List<Field> entry = field.getChildren().getFirst().getChildren();
                yield around(entry.get(0), key -> around(entry.get(1), value -> DuckNative.mapType(key, value)));
            }
            case ArrowType.Struct _ -> struct(field.getChildren());
            default -> DuckNative.logicalType(simple(field));
        };
    }

    private static int simple(Field field) {
        return switch (field.getType()) {
            case ArrowType.Bool _ -> DuckNative.BOOLEAN;
            case ArrowType.Int type when !type.getIsSigned() && type.getBitWidth() == 32 -> DuckNative.UINTEGER;
            case ArrowType.Int type
            when type.getIsSigned() ->
                switch (type.getBitWidth()) {
                    case 8 -> DuckNative.TINYINT;
                    case 16 -> DuckNative.SMALLINT;
                    case 32 -> DuckNative.INTEGER;
                    default -> DuckNative.BIGINT;
                };
            case ArrowType.FloatingPoint type
            when type.getPrecision() == FloatingPointPrecision.SINGLE -> DuckNative.FLOAT;
            case ArrowType.FloatingPoint type
            when type.getPrecision() == FloatingPointPrecision.DOUBLE -> DuckNative.DOUBLE;
            case ArrowType.Date _ -> DuckNative.DATE;
            case ArrowType.Time type -> type.getUnit() == TimeUnit.NANOSECOND ? DuckNative.TIME_NS : DuckNative.TIME;
            case ArrowType.Timestamp type
            when type.getTimezone() != null ->
                type.getUnit() == TimeUnit.NANOSECOND ? TIMESTAMP_TZ_NS : DuckNative.TIMESTAMP_TZ;
            case ArrowType.Timestamp type ->
                switch (type.getUnit()) {
                    case SECOND -> DuckNative.TIMESTAMP_S;
                    case MILLISECOND -> DuckNative.TIMESTAMP_MS;
                    case MICROSECOND -> DuckNative.TIMESTAMP;
                    case NANOSECOND -> DuckNative.TIMESTAMP_NS;
                };
            case ArrowType.Utf8 _ -> DuckNative.VARCHAR;
            case ArrowType.Binary _, ArrowType.FixedSizeBinary _ -> DuckNative.BLOB;
            default -> throw unsupported(field);
        };
    }

    private static long struct(List<Field> fields) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment types = arena.allocate(JAVA_LONG, fields.size());
            MemorySegment names = arena.allocate(JAVA_LONG, fields.size());
            int made = 0;
            try {
                for (; made < fields.size(); made++) {
                    types.setAtIndex(JAVA_LONG, made, create(fields.get(made)));
                    names.setAtIndex(
                            JAVA_LONG,
                            made,
                            DuckNative.text(arena, fields.get(made).getName()));
                }
                return DuckNative.structType(types.address(), names.address(), fields.size());
            } finally {
                for (int i = 0; i < made; i++) {
                    DuckNative.destroyType(types.address() + 8L * i);
                }
            }
        }
    }

    private static long around(Field child, java.util.function.LongUnaryOperator outer) {
        long type = create(child);
        try {
            return outer.applyAsLong(type);
        } finally {
            destroy(type);
        }
    }

    static void destroy(long type) {
        try (Arena arena = Arena.ofConfined()) {
            DuckNative.destroyType(arena.allocateFrom(JAVA_LONG, type).address());
        }
    }

    /** Whether DuckDB knows the type: that of a parameter may follow from its value only. */
    static boolean isKnown(long type) {
        return DuckNative.typeId(type) != DuckNative.INVALID;
    }

    /** The type's name in SQL, as {@code cast} and {@code create table} take it. */
    static String sql(Field field) {
        return switch (field.getType()) {
            case ArrowType _ when isUuid(field) -> "UUID";
            case ArrowType.Decimal type -> "DECIMAL(" + type.getPrecision() + "," + type.getScale() + ")";
            case ArrowType.List _ -> sql(field.getChildren().getFirst()) + "[]";
            case ArrowType.FixedSizeList type -> sql(field.getChildren().getFirst()) + "[" + type.getListSize() + "]";
            case ArrowType.Map _ -> {
                List<Field> entry = field.getChildren().getFirst().getChildren();
                yield "MAP(" + sql(entry.get(0)) + ", " + sql(entry.get(1)) + ")";
            }
            case ArrowType.Struct _ -> {
                List<String> parts = field.getChildren().stream()
                        .map(child -> SqlTokens.quote(child.getName()) + " " + sql(child))
                        .toList();
                yield "STRUCT(" + String.join(", ", parts) + ")";
            }
            default ->
                switch (simple(field)) {
                    case DuckNative.BOOLEAN -> "BOOLEAN";
                    case DuckNative.TINYINT -> "TINYINT";
                    case DuckNative.SMALLINT -> "SMALLINT";
                    case DuckNative.INTEGER -> "INTEGER";
                    case DuckNative.BIGINT -> "BIGINT";
                    case DuckNative.UINTEGER -> "UINTEGER";
                    case DuckNative.FLOAT -> "FLOAT";
                    case DuckNative.DOUBLE -> "DOUBLE";
                    case DuckNative.DATE -> "DATE";
                    case DuckNative.TIME -> "TIME";
                    case DuckNative.TIME_NS -> "TIME_NS";
                    case DuckNative.TIMESTAMP_TZ -> "TIMESTAMPTZ";
                    case TIMESTAMP_TZ_NS -> "TIMESTAMPTZ_NS";
                    case DuckNative.TIMESTAMP_S -> "TIMESTAMP_S";
                    case DuckNative.TIMESTAMP_MS -> "TIMESTAMP_MS";
                    case DuckNative.TIMESTAMP -> "TIMESTAMP";
                    case DuckNative.TIMESTAMP_NS -> "TIMESTAMP_NS";
                    case DuckNative.VARCHAR -> "VARCHAR";
                    default -> "BLOB";
                };
        };
    }

    /** Arrow's field for a result column of this DuckDB type; the type stays the caller's. */
    static Field field(String name, long type) {
        int id = DuckNative.typeId(type);
        return switch (id) {
            case DuckNative.BOOLEAN -> leaf(name, ArrowType.Bool.INSTANCE);
            case DuckNative.TINYINT -> leaf(name, new ArrowType.Int(8, true));
            case DuckNative.SMALLINT -> leaf(name, new ArrowType.Int(16, true));
            case DuckNative.INTEGER -> leaf(name, new ArrowType.Int(32, true));
            case DuckNative.BIGINT -> leaf(name, new ArrowType.Int(64, true));
            case DuckNative.UTINYINT -> leaf(name, new ArrowType.Int(8, false));
            case DuckNative.USMALLINT -> leaf(name, new ArrowType.Int(16, false));
            case DuckNative.UINTEGER -> leaf(name, new ArrowType.Int(32, false));
            case DuckNative.UBIGINT -> leaf(name, new ArrowType.Int(64, false));
            case DuckNative.FLOAT -> leaf(name, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
            case DuckNative.DOUBLE -> leaf(name, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
            case DuckNative.HUGEINT -> leaf(name, new ArrowType.Decimal(38, 0, 128));
            case DuckNative.DECIMAL ->
                leaf(
                        name,
                        new ArrowType.Decimal(
                                DuckNative.decimalWidth(type) & 0xff, DuckNative.decimalScale(type) & 0xff, 128));
            case DuckNative.DATE -> leaf(name, new ArrowType.Date(DateUnit.DAY));
            case DuckNative.TIME -> leaf(name, new ArrowType.Time(TimeUnit.MICROSECOND, 64));
            case DuckNative.TIME_NS -> leaf(name, new ArrowType.Time(TimeUnit.NANOSECOND, 64));
            case DuckNative.TIMESTAMP_S -> leaf(name, new ArrowType.Timestamp(TimeUnit.SECOND, null));
            case DuckNative.TIMESTAMP_MS -> leaf(name, new ArrowType.Timestamp(TimeUnit.MILLISECOND, null));
            case DuckNative.TIMESTAMP -> leaf(name, new ArrowType.Timestamp(TimeUnit.MICROSECOND, null));
            case DuckNative.TIMESTAMP_NS -> leaf(name, new ArrowType.Timestamp(TimeUnit.NANOSECOND, null));
            case DuckNative.TIMESTAMP_TZ -> leaf(name, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
            case TIMESTAMP_TZ_NS -> leaf(name, new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"));
            case DuckNative.INTERVAL -> leaf(name, new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO));
            case DuckNative.VARCHAR, DuckNative.ENUM -> leaf(name, ArrowType.Utf8.INSTANCE);
            case DuckNative.BLOB -> leaf(name, ArrowType.Binary.INSTANCE);
            case DuckNative.SQLNULL -> leaf(name, ArrowType.Null.INSTANCE);
            case DuckNative.UUID -> uuid(name);
            case DuckNative.LIST ->
                nested(name, ArrowType.List.INSTANCE, part("element", DuckNative.listElementType(type)));
            case DuckNative.ARRAY ->
                nested(
                        name,
                        new ArrowType.FixedSizeList(Math.toIntExact(DuckNative.arraySize(type))),
                        part("element", DuckNative.arrayElementType(type)));
            case DuckNative.MAP -> {
                Field key = part("key", DuckNative.mapKeyType(type));
                Field required = new Field(
                        "key", new FieldType(false, key.getType(), null, key.getMetadata()), key.getChildren());
                Field entries = new Field(
                        "entries",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        List.of(required, part("value", DuckNative.mapValueType(type))));
                yield nested(name, new ArrowType.Map(false), entries);
            }
            case DuckNative.STRUCT -> {
                List<Field> fields = new ArrayList<>();
                for (long i = 0; i < DuckNative.structChildCount(type); i++) {
                    fields.add(part(
                            DuckConnection.take(DuckNative.structChildName(type, i)),
                            DuckNative.structChildType(type, i)));
                }
                yield new Field(name, FieldType.nullable(ArrowType.Struct.INSTANCE), fields);
            }
            default ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "a result column has a type that arrow cannot carry: cast it, for example to varchar column="
                                + name + " duckdb_type_id=" + id);
        };
    }

    /** Reads the type of a part, and destroys it. */
    private static Field part(String name, long type) {
        try {
            return field(name, type);
        } finally {
            destroy(type);
        }
    }

    private static Field uuid(String name) {
        Map<String, String> extension = Map.of(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME, "arrow.uuid");
        return new Field(name, new FieldType(true, new ArrowType.FixedSizeBinary(16), null, extension), List.of());
    }

    /** A table's column of a plain type, as a query would answer it. */
    static Field answered(String name, Field column) {
        return isUuid(column) ? uuid(name) : leaf(name, column.getType());
    }

    private static Field leaf(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    private static Field nested(String name, ArrowType type, Field child) {
        return new Field(name, FieldType.nullable(type), List.of(child));
    }

    /** How many bytes DuckDB takes for a decimal. */
    static int decimalBytes(int precision) {
        return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
    }

    /** Whether the column is a uuid, by Arrow's own type or by an extension name on its storage. */
    static boolean isUuid(Field field) {
        return field.getType() instanceof ArrowType.ExtensionType extension
                ? extension.extensionName().equals("arrow.uuid")
                : "arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }

    private static WeirException unsupported(Field field) {
        return new WeirException(
                ErrorCode.UNSUPPORTED_TYPE,
                "a column has a type that sql cannot read column=" + field.getName() + " type="
                        + TypeNames.shown(field));
    }
}
