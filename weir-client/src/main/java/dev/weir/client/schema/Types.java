package dev.weir.client.schema;

import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Arrow's types, as Weir writes them. */
final class Types {
    static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    static final ArrowType INT8 = new ArrowType.Int(8, true);
    static final ArrowType INT16 = new ArrowType.Int(16, true);
    static final ArrowType INT32 = new ArrowType.Int(32, true);
    static final ArrowType INT64 = new ArrowType.Int(64, true);
    static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    static final ArrowType BINARY = ArrowType.Binary.INSTANCE;
    static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    static final ArrowType UUID = new ArrowType.FixedSizeBinary(16);

    private static final Map<String, String> UUID_EXTENSION =
            Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", "");

    private Types() {}

    static ArrowType decimal(int precision, int scale) {
        return new ArrowType.Decimal(precision, scale, 128);
    }

    static ArrowType time(Column.Unit unit) {
        return switch (unit) {
            case SECONDS, MILLISECONDS -> new ArrowType.Time(arrow(unit), 32);
            case MICROSECONDS, NANOSECONDS -> new ArrowType.Time(arrow(unit), 64);
        };
    }

    static ArrowType timestamp(Column.Unit unit, @Nullable String zone) {
        return new ArrowType.Timestamp(arrow(unit), zone);
    }

    private static TimeUnit arrow(Column.Unit unit) {
        return switch (unit) {
            case SECONDS -> TimeUnit.SECOND;
            case MILLISECONDS -> TimeUnit.MILLISECOND;
            case MICROSECONDS -> TimeUnit.MICROSECOND;
            case NANOSECONDS -> TimeUnit.NANOSECOND;
        };
    }

    static Field field(String name, ArrowType type, Nulls nulls) {
        return field(name, type, nulls, List.of());
    }

    static Field field(String name, ArrowType type, Nulls nulls, List<Field> children) {
        return new Field(name, new FieldType(nulls == Nulls.ALLOWED, type, null), children);
    }

    static Field uuid(String name, Nulls nulls) {
        return new Field(name, new FieldType(nulls == Nulls.ALLOWED, UUID, null, UUID_EXTENSION), List.of());
    }

    static Field list(String name, Nulls nulls, Field element) {
        return field(name, ArrowType.List.INSTANCE, nulls, List.of(named("item", element)));
    }

    static Field fixedList(String name, Nulls nulls, int size, Field element) {
        return field(name, new ArrowType.FixedSizeList(size), nulls, List.of(named("item", element)));
    }

    static Field map(String name, Nulls nulls, Field key, Field value) {
        Field entries = field(
                "entries",
                ArrowType.Struct.INSTANCE,
                Nulls.REFUSED,
                List.of(required(named("key", key)), named("value", value)));
        return field(name, new ArrowType.Map(false), nulls, List.of(entries));
    }

    static Field named(String name, Field field) {
        return new Field(name, field.getFieldType(), field.getChildren());
    }

    static Field required(Field field) {
        FieldType type = field.getFieldType();
        return new Field(
                field.getName(),
                new FieldType(false, type.getType(), type.getDictionary(), type.getMetadata()),
                field.getChildren());
    }
}
