package dev.weir.format.testing;

import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Schemas of all supported types, as a function of a seed. */
public final class RandomSchemas {
    private static final int MAX_COLUMNS = 8;
    private static final int MAX_DEPTH = 3;

    private RandomSchemas() {}

    /** One to eight columns of any types, some not nullable, nested up to three levels. */
    public static TableSchema of(Random random) {
        int count = 1 + random.nextInt(MAX_COLUMNS);
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(field("c" + i, random, 1));
        }
        return TableSchema.create(new Schema(columns));
    }

    /** One column of each plain type and of each nesting, all nullable. */
    public static TableSchema everyType() {
        List<Field> columns = new ArrayList<>();
        for (ArrowType type : plainTypes()) {
            columns.add(nullable("c" + columns.size(), type));
        }
        columns.add(uuid("uuid", true));
        columns.add(nullable("list", ArrowType.List.INSTANCE, nullable("element", ArrowType.Utf8.INSTANCE)));
        columns.add(nullable(
                "vector",
                new ArrowType.FixedSizeList(3),
                nullable("element", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
        columns.add(nullable(
                "map",
                new ArrowType.Map(false),
                entries(ArrowType.Utf8.INSTANCE, nullable("value", new ArrowType.Int(64, true)))));
        columns.add(nullable(
                "struct",
                ArrowType.Struct.INSTANCE,
                nullable("x", new ArrowType.Int(32, true)),
                nullable("y", ArrowType.List.INSTANCE, nullable("element", ArrowType.Bool.INSTANCE)),
                uuid("z", true)));
        columns.add(nullable(
                "lists",
                ArrowType.List.INSTANCE,
                nullable("element", ArrowType.List.INSTANCE, nullable("element", new ArrowType.Int(16, true)))));
        return TableSchema.create(new Schema(columns));
    }

    /** Every supported type without children, uuid aside. */
    public static List<ArrowType> plainTypes() {
        List<ArrowType> types = new ArrayList<>(List.of(
                ArrowType.Bool.INSTANCE,
                new ArrowType.Int(8, true),
                new ArrowType.Int(16, true),
                new ArrowType.Int(32, true),
                new ArrowType.Int(64, true),
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                new ArrowType.Decimal(38, 10, 128),
                new ArrowType.Decimal(9, 2, 128),
                new ArrowType.Date(DateUnit.DAY),
                new ArrowType.Time(TimeUnit.SECOND, 32),
                new ArrowType.Time(TimeUnit.MILLISECOND, 32),
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                ArrowType.Utf8.INSTANCE,
                ArrowType.Binary.INSTANCE,
                new ArrowType.FixedSizeBinary(5)));
        for (TimeUnit unit : TimeUnit.values()) {
            types.add(new ArrowType.Timestamp(unit, null));
            types.add(new ArrowType.Timestamp(unit, "UTC"));
        }
        return types;
    }

    private static Field field(String name, Random random, int depth) {
        boolean nullable = random.nextInt(4) != 0;
        int kind = depth < MAX_DEPTH ? random.nextInt(12) : 11;
        return switch (kind) {
            case 0 -> field(name, nullable, ArrowType.List.INSTANCE, field("element", random, depth + 1));
            case 1 ->
                field(
                        name,
                        nullable,
                        new ArrowType.FixedSizeList(1 + random.nextInt(4)),
                        field("element", random, depth + 1));
            case 2 ->
                field(
                        name,
                        nullable,
                        new ArrowType.Map(false),
                        entries(plain(random), field("value", random, depth + 1)));
            case 3 -> {
                Field[] children = new Field[1 + random.nextInt(3)];
                for (int i = 0; i < children.length; i++) {
                    children[i] = field("f" + i, random, depth + 1);
                }
                yield field(name, nullable, ArrowType.Struct.INSTANCE, children);
            }
            case 4 -> uuid(name, nullable);
            default -> field(name, nullable, plain(random));
        };
    }

    private static ArrowType plain(Random random) {
        List<ArrowType> types = plainTypes();
        return types.get(random.nextInt(types.size()));
    }

    private static Field entries(ArrowType key, Field value) {
        return field("entries", false, ArrowType.Struct.INSTANCE, field("key", false, key), value);
    }

    private static Field nullable(String name, ArrowType type, Field... children) {
        return field(name, true, type, children);
    }

    private static Field field(String name, boolean nullable, ArrowType type, Field... children) {
        return new Field(name, new FieldType(nullable, type, null), List.of(children));
    }

    private static Field uuid(String name, boolean nullable) {
        Map<String, String> extension = Map.of("ARROW:extension:name", "arrow.uuid");
        return new Field(name, new FieldType(nullable, new ArrowType.FixedSizeBinary(16), null, extension), List.of());
    }
}
