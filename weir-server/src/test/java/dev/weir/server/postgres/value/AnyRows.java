package dev.weir.server.postgres.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows with values of all types that a table can have; of times no more than microseconds, which is what PostgreSQL can say. */
final class AnyRows {
    private static final String[] TEXTS = {
        "",
        "a",
        "NULL",
        "null",
        "\\N",
        "\\.",
        " a b ",
        "a,b",
        "say \"no\"",
        "tab\there",
        "line\nbreak",
        "cr\rlf\r\n",
        "\\",
        "{}",
        "äö€😀",
        "\b\f\u000b",
        "'",
        "|",
        ";",
        "x\\x41\\101",
        "\"",
        "\u0001",
        "[]",
        "\u007f"
    };

    private final Random random;

    AnyRows(Random random) {
        this.random = random;
    }

    private static Field of(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    static List<Field> columns() {
        List<Field> columns = new ArrayList<>();
        for (Field scalar : scalars()) {
            columns.add(scalar);
            if (columns.size() % 3 == 0) {
                columns.add(of(scalar.getName() + "s", ArrowType.List.INSTANCE, named("element", scalar)));
            }
        }
        Field text = of("element", ArrowType.Utf8.INSTANCE);
        Field struct = of(
                "element",
                ArrowType.Struct.INSTANCE,
                of("a \"b\"", ArrowType.Utf8.INSTANCE),
                of("n", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                of("at", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                of("bin", ArrowType.Binary.INSTANCE));
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(
                        new Field("key", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null),
                        of("value", new ArrowType.Decimal(10, 3, 128))));
        columns.add(of("texts", ArrowType.List.INSTANCE, text));
        columns.add(of("fixeds", new ArrowType.FixedSizeList(2), of("element", new ArrowType.Int(32, true))));
        columns.add(of("lists", ArrowType.List.INSTANCE, of("element", ArrowType.List.INSTANCE, text)));
        columns.add(named("struct", struct));
        columns.add(of("structs", ArrowType.List.INSTANCE, struct));
        columns.add(of("map", new ArrowType.Map(false), entries));
        return columns;
    }

    private static List<Field> scalars() {
        List<Field> scalars = new ArrayList<>();
        scalars.add(of("bool", ArrowType.Bool.INSTANCE));
        for (int bits : new int[] {8, 16, 32, 64}) {
            scalars.add(of("i" + bits, new ArrowType.Int(bits, true)));
        }
        scalars.add(of("f32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
        scalars.add(of("f64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
        for (int scale : new int[] {0, 2, 7, 38}) {
            scalars.add(of("dec" + scale, new ArrowType.Decimal(38, scale, 128)));
        }
        scalars.add(of("day", new ArrowType.Date(DateUnit.DAY)));
        scalars.add(of("time_ms", new ArrowType.Time(TimeUnit.MILLISECOND, 32)));
        scalars.add(of("time_us", new ArrowType.Time(TimeUnit.MICROSECOND, 64)));
        scalars.add(of("time_ns", new ArrowType.Time(TimeUnit.NANOSECOND, 64)));
        for (TimeUnit unit : TimeUnit.values()) {
            scalars.add(of("ts_" + unit, new ArrowType.Timestamp(unit, null)));
            scalars.add(of("tz_" + unit, new ArrowType.Timestamp(unit, "UTC")));
        }
        scalars.add(of("text", ArrowType.Utf8.INSTANCE));
        scalars.add(of("bin", ArrowType.Binary.INSTANCE));
        scalars.add(of("fixed", new ArrowType.FixedSizeBinary(5)));
        scalars.add(new Field(
                "uuid",
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                null));
        return scalars;
    }

    private static Field named(String name, Field field) {
        return new Field(name, field.getFieldType(), field.getChildren());
    }

    VectorSchemaRoot rows(List<Field> columns, int rows, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(columns), allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            for (int row = 0; row < rows; row++) {
                fill(vector, row);
            }
        }
        root.setRowCount(rows);
        return root;
    }

    private void fill(FieldVector vector, int row) {
        if (vector.getField().isNullable() && random.nextInt(6) == 0) {
            Nulls.set(vector, row);
            return;
        }
        switch (vector.getField().getType()) {
            case ArrowType.Struct _ -> {
                StructVector struct = (StructVector) vector;
                while (row >= struct.getValueCapacity()) {
                    struct.reAlloc();
                }
                struct.setIndexDefined(row);
                struct.getChildrenFromFields().forEach(child -> fill(child, row));
            }
            case ArrowType.Map _ -> {
                ListVector map = (ListVector) vector;
                StructVector entries = (StructVector) map.getDataVector();
                int start = map.startNewValue(row);
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    while (start + i >= entries.getValueCapacity()) {
                        entries.reAlloc();
                    }
                    entries.setIndexDefined(start + i);
                    ValueSetter.of(entries.getChildrenFromFields().get(0))
                            .set(start + i, new Value.Text(i + TEXTS[random.nextInt(TEXTS.length)]));
                    fill(entries.getChildrenFromFields().get(1), start + i);
                }
                map.endValue(row, size);
            }
            case ArrowType.List _, ArrowType.FixedSizeList _ -> {
                ListRow list = ListRow.of(vector);
                int size = vector.getField().getType() instanceof ArrowType.FixedSizeList type
                        ? type.getListSize()
                        : random.nextInt(4);
                int start = list.start(row, size);
                for (int i = 0; i < size; i++) {
                    fill(list.elements(), start + i);
                }
                list.end(row, size);
            }
            default -> ValueSetter.of(vector).set(row, scalar(vector.getField()));
        }
    }

    private Value scalar(Field field) {
        return switch (PgScalar.of(field)) {
            case BOOL -> new Value.Truth(random.nextBoolean());
            case INT2, INT4, INT8 ->
                new Value.Whole(random.nextLong() >> (64 - ((ArrowType.Int) field.getType()).getBitWidth()));
            case FLOAT4 -> new Value.Real(Float.intBitsToFloat(random.nextInt()));
            case FLOAT8 ->
                new Value.Real(
                        random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(1000) / 8.0);
            case NUMERIC -> {
                ArrowType.Decimal type = (ArrowType.Decimal) field.getType();
                BigInteger number = new BigInteger(130, random).mod(BigInteger.TEN.pow(type.getPrecision()));
                number = number.shiftRight(random.nextInt(130));
                yield new Value.Decimal(
                        new BigDecimal(random.nextBoolean() ? number : number.negate(), type.getScale()));
            }
            case DATE ->
                new Value.Day(random.nextInt(20) == 0 ? TimeText.INFINITE_DAY : random.nextInt(3_000_000) - 1_000_000);
            case TIME -> {
                long nanos = random.nextLong(86_400_000L) * 1_000_000;
                boolean millis = ((ArrowType.Time) field.getType()).getUnit() == TimeUnit.MILLISECOND;
                yield new Value.Clock(millis ? nanos : nanos + random.nextInt(1000) * 1000L);
            }
            case TIMESTAMP, TIMESTAMPTZ -> {
                boolean whole = ((ArrowType.Timestamp) field.getType()).getUnit() == TimeUnit.SECOND;
                boolean millis = ((ArrowType.Timestamp) field.getType()).getUnit() == TimeUnit.MILLISECOND;
                int nanos = whole ? 0 : random.nextInt(1000) * 1_000_000 + (millis ? 0 : random.nextInt(1000) * 1000);
                yield random.nextInt(20) == 0
                        ? Value.Moment.MINUS_INFINITY
                        : new Value.Moment(random.nextLong(12_000_000_000L) - 5_000_000_000L, nanos);
            }
            case UUID -> new Value.Uuid(random.nextLong(), random.nextLong());
            case BYTEA -> {
                byte[] bytes = new byte
                        [field.getType() instanceof ArrowType.FixedSizeBinary type
                                ? type.getByteWidth()
                                : random.nextInt(20)];
                random.nextBytes(bytes);
                yield new Value.Bytes(bytes);
            }
            default ->
                new Value.Text(
                        random.nextInt(50) == 0
                                ? TEXTS[random.nextInt(TEXTS.length)].repeat(random.nextInt(2000))
                                : TEXTS[random.nextInt(TEXTS.length)]);
        };
    }

    /** All that rows say, value for value. */
    static List<String> cells(VectorSchemaRoot root) {
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            for (FieldVector vector : root.getFieldVectors()) {
                Object value = vector.getObject(row);
                cells.add(vector.getName()
                        + "="
                        + (value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : value));
            }
        }
        return cells;
    }
}
