package dev.weir.format.rows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Batches with a column of each type, few enough different values to collide, and the extremes of each. */
public final class RandomBatch {
    private static final long[] LONGS = {0, 1, 2, 3, -1, -2, 127, -128, 1000, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53};
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        2.5,
        0.1,
        1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MAX_VALUE,
        0x1p53,
        0x1p63
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "a\0",
        "ab",
        "b",
        "ü",
        "\uD83D\uDE00",
        "aaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaab",
        "aaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaab",
        "aaaaaaaa",
        "aaaaaaaab",
        "zzzzzzzzzzzzzzzzzzzzzz"
    };

    private RandomBatch() {}

    /** Columns that can be compared. */
    public static List<Field> scalars() {
        return List.of(
                of("bool", new ArrowType.Bool()),
                of("i8", new ArrowType.Int(8, true)),
                of("i16", new ArrowType.Int(16, true)),
                of("i32", new ArrowType.Int(32, true)),
                of("i64", new ArrowType.Int(64, true)),
                of("f32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                of("f64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                of("dec", new ArrowType.Decimal(38, 4, 128)),
                of("money", new ArrowType.Decimal(5, 2, 128)),
                of("day", new ArrowType.Date(DateUnit.DAY)),
                of("time_s", new ArrowType.Time(TimeUnit.SECOND, 32)),
                of("time_ms", new ArrowType.Time(TimeUnit.MILLISECOND, 32)),
                of("time_us", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                of("time_ns", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                of("ts_s", new ArrowType.Timestamp(TimeUnit.SECOND, null)),
                of("ts_ms", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
                of("ts_us", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                of("ts_ns", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                of("text", new ArrowType.Utf8()),
                of("large_text", new ArrowType.LargeUtf8()),
                of("bin", new ArrowType.Binary()),
                of("fixed", new ArrowType.FixedSizeBinary(5)),
                of("uuid", UuidType.INSTANCE),
                new Field(
                        "plain_uuid",
                        new FieldType(
                                true,
                                new ArrowType.FixedSizeBinary(16),
                                null,
                                Map.of("ARROW:extension:name", "arrow.uuid")),
                        null));
    }

    /** Columns that can only be null or not. */
    public static List<Field> nested() {
        Field i32 = of("i", new ArrowType.Int(32, true));
        Field entries = new Field(
                MapVector.DATA_VECTOR_NAME,
                FieldType.notNullable(new ArrowType.Struct()),
                List.of(
                        new Field(MapVector.KEY_NAME, FieldType.notNullable(new ArrowType.Utf8()), null),
                        of(MapVector.VALUE_NAME, new ArrowType.Int(64, true))));
        Field list = new Field("list", FieldType.nullable(new ArrowType.List()), List.of(i32));
        Field vector = new Field(
                "vector",
                FieldType.nullable(new ArrowType.FixedSizeList(3)),
                List.of(of("e", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
        Field point = new Field("point", FieldType.nullable(new ArrowType.Struct()), List.of(vector));
        return List.of(
                list,
                new Field("map", FieldType.nullable(new ArrowType.Map(false)), List.of(entries)),
                new Field(
                        "struct",
                        FieldType.nullable(new ArrowType.Struct()),
                        List.of(of("a", new ArrowType.Utf8()), list, of("flag", new ArrowType.Bool()))),
                vector,
                point,
                new Field("points", FieldType.nullable(new ArrowType.List()), List.of(point)),
                new Field("lists", FieldType.nullable(new ArrowType.List()), List.of(list)),
                of("nothing", new ArrowType.Null()));
    }

    public static Schema schema() {
        return new Schema(java.util.stream.Stream.concat(scalars().stream(), nested().stream())
                .toList());
    }

    public static VectorSchemaRoot of(Schema schema, BufferAllocator allocator, Random random, int rows) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            // none, some or nearly all null
            double nulls = new double[] {0, 0, 0.2, 0.95}[random.nextInt(4)];
            // sorted or narrow columns make zone maps that prune
            int spread = 1 + random.nextInt(20);
            for (int row = 0; row < rows; row++) {
                fill(vector, row, random, nulls, spread);
            }
            vector.setValueCount(rows);
        }
        root.setRowCount(rows);
        return root;
    }

    private static void fill(FieldVector vector, int row, Random random, double nulls, int spread) {
        if (vector instanceof NullVector) {
            return;
        }
        if (vector.getField().isNullable() && random.nextDouble() < nulls) {
            setNull(vector, row);
        } else if (vector instanceof ExtensionTypeVector<?> extension) {
            fill((FieldVector) extension.getUnderlyingVector(), row, random, 0, spread);
        } else if (vector instanceof StructVector struct) {
            struct.setIndexDefined(row);
            for (FieldVector child : struct.getChildrenFromFields()) {
                fill(child, row, random, nulls, spread);
            }
        } else if (vector instanceof ListVector list) {
            int start = list.startNewValue(row);
            int size = random.nextInt(4);
            for (int i = 0; i < size; i++) {
                fill(list.getDataVector(), start + i, random, nulls, spread);
            }
            list.endValue(row, size);
        } else if (vector instanceof FixedSizeListVector list) {
            int start = list.startNewValue(row);
            for (int i = 0; i < list.getListSize(); i++) {
                fill(list.getDataVector(), start + i, random, nulls, spread);
            }
        } else {
            scalar(vector, row, random, spread);
        }
    }

    private static void setNull(FieldVector vector, int row) {
        if (vector instanceof ListVector list) {
            list.setNull(row);
        } else if (vector instanceof FixedSizeListVector list) {
            list.setNull(row);
        } else if (vector instanceof StructVector struct) {
            struct.setNull(row);
        } else if (vector instanceof BaseVariableWidthVector text) {
            text.setNull(row);
        } else if (vector instanceof BaseLargeVariableWidthVector text) {
            text.setNull(row);
        } else if (vector instanceof ExtensionTypeVector<?> extension) {
            setNull((FieldVector) extension.getUnderlyingVector(), row);
        } else {
            ((BaseFixedWidthVector) vector).setNull(row);
        }
    }

    private static void scalar(FieldVector vector, int row, Random random, int spread) {
        if (vector instanceof BitVector bits) {
            bits.setSafe(row, spread < 5 ? 1 : random.nextInt(2));
        } else if (vector instanceof Float4Vector floats) {
            floats.setSafe(row, (float) number(random, spread));
        } else if (vector instanceof Float8Vector floats) {
            floats.setSafe(row, number(random, spread));
        } else if (vector instanceof DecimalVector decimals) {
            decimals.setSafe(row, decimal(random, spread, decimals.getPrecision(), decimals.getScale()));
        } else if (vector instanceof FixedSizeBinaryVector bytes) {
            bytes.setSafe(row, bytes(random, spread, bytes.getByteWidth()));
        } else if (vector instanceof BaseVariableWidthVector bytes) {
            bytes.setSafe(
                    row,
                    vector instanceof VarCharVector
                            ? text(random, spread).getBytes(StandardCharsets.UTF_8)
                            : bytes(random, spread, random.nextInt(20)));
        } else if (vector instanceof LargeVarCharVector text) {
            text.setSafe(row, text(random, spread).getBytes(StandardCharsets.UTF_8));
        } else {
            BaseFixedWidthVector fixed = (BaseFixedWidthVector) vector;
            while (row >= fixed.getValueCapacity()) {
                fixed.reAlloc();
            }
            long value = integer(random, spread);
            switch (fixed.getTypeWidth()) {
                case 1 -> fixed.getDataBuffer().setByte(row, (byte) value);
                case 2 -> fixed.getDataBuffer().setShort(row * 2L, (short) value);
                case 4 -> fixed.getDataBuffer().setInt(row * 4L, (int) value);
                default -> fixed.getDataBuffer().setLong(row * 8L, value);
            }
            fixed.setIndexDefined(row);
        }
    }

    public static long integer(Random random, int spread) {
        return spread < 10 ? random.nextInt(spread) : LONGS[random.nextInt(LONGS.length)];
    }

    public static double number(Random random, int spread) {
        return spread < 10 ? random.nextInt(spread) / 2.0 : DOUBLES[random.nextInt(DOUBLES.length)];
    }

    public static String text(Random random, int spread) {
        return TEXTS[random.nextInt(Math.min(spread, TEXTS.length))];
    }

    public static BigDecimal decimal(Random random, int spread, int precision, int scale) {
        if (spread < 10) {
            return BigDecimal.valueOf(random.nextInt(spread) - 2L, scale);
        }
        BigInteger limit = BigInteger.TEN.pow(precision);
        return new BigDecimal(
                        new BigInteger(130, random).mod(limit.shiftLeft(1)).subtract(limit), scale)
                .remainder(new BigDecimal(limit, scale));
    }

    public static byte[] bytes(Random random, int spread, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            // 0xFF is what rounds up with difficulty
            bytes[i] = (byte) (random.nextInt(spread) == 0 ? random.nextInt(256) : 0xFF);
        }
        return bytes;
    }

    private static Field of(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }
}
