package dev.weir.format.testing;

import dev.weir.format.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Rows for any schema, as a function of a seed: nulls where there may be some, the values at the ends of the ranges, text beyond ASCII,
 * empty lists. Dates and times stay within what all engines can print (years 1 to 9999, times within a day).
 */
public final class RandomBatches {
    private static final long DAY_SECONDS = 86_400;
    private static final String[] TEXTS = {
        "", "a", "weir", "über", "日本語", "🌊🌊", "\0", "the quick brown fox jumps", "Z"
    };

    private RandomBatches() {}

    /** A root of so many rows; the caller closes it. */
    public static VectorSchemaRoot of(Random random, TableSchema schema, int rows, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            fill(vector, rows, random);
        }
        root.setRowCount(rows);
        return root;
    }

    /** Touches every value as an object, and answers them, column by column. */
    public static List<List<Object>> read(VectorSchemaRoot root) {
        List<List<Object>> columns = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
            List<Object> values = new ArrayList<>(root.getRowCount());
            for (int i = 0; i < root.getRowCount(); i++) {
                values.add(comparable(vector.getObject(i)));
            }
            columns.add(values);
        }
        return columns;
    }

    /** Arrays, which are only equal to themselves, as text; in lists and maps too. */
    private static Object comparable(Object value) {
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof UUID uuid) {
            // what a vector of Arrow's own extension type answers
            return "0x" + uuid.toString().replace("-", "");
        }
        if (value instanceof List<?> list) {
            List<Object> result = new ArrayList<>(list.size());
            list.forEach(each -> result.add(comparable(each)));
            return result;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> result = new LinkedHashMap<>();
            map.forEach((key, each) -> result.put(key, comparable(each)));
            return result;
        }
        return value;
    }

    private static void fill(FieldVector vector, int rows, Random random) {
        Field field = vector.getField();
        int nullsOfTen = field.isNullable() ? new int[] {0, 1, 5, 10}[random.nextInt(4)] : 0;
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        if (vector instanceof ListVector list) {
            fillList(list, rows, nullsOfTen, random);
            return;
        }
        if (vector instanceof StructVector struct) {
            for (FieldVector child : struct.getChildrenFromFields()) {
                fill(child, rows, random);
            }
        } else if (vector instanceof FixedSizeListVector list) {
            fill(list.getDataVector(), rows * list.getListSize(), random);
        }
        for (int i = 0; i < rows; i++) {
            if (random.nextInt(10) < nullsOfTen) {
                vector.setNull(i);
            } else {
                set(vector, i, random);
            }
        }
        vector.setValueCount(rows);
    }

    private static void fillList(ListVector list, int rows, int nullsOfTen, Random random) {
        int[] sizes = new int[rows];
        int total = 0;
        for (int i = 0; i < rows; i++) {
            sizes[i] = random.nextInt(10) < nullsOfTen ? -1 : random.nextInt(4);
            total += Math.max(sizes[i], 0);
        }
        fill(list.getDataVector(), total, random);
        for (int i = 0; i < rows; i++) {
            if (sizes[i] < 0) {
                list.setNull(i);
            } else {
                list.startNewValue(i);
                list.endValue(i, sizes[i]);
            }
        }
        list.setValueCount(rows);
    }

    private static void set(FieldVector vector, int row, Random random) {
        if (vector instanceof BitVector v) {
            v.set(row, random.nextInt(2));
        } else if (vector instanceof TinyIntVector v) {
            v.set(row, (byte) integer(random));
        } else if (vector instanceof SmallIntVector v) {
            v.set(row, (short) integer(random));
        } else if (vector instanceof IntVector v) {
            v.set(row, (int) integer(random));
        } else if (vector instanceof BigIntVector v) {
            v.set(row, integer(random));
        } else if (vector instanceof Float4Vector v) {
            v.set(row, (float) number(random));
        } else if (vector instanceof Float8Vector v) {
            v.set(row, number(random));
        } else if (vector instanceof DecimalVector v) {
            v.set(row, decimal(v, random));
        } else if (vector instanceof DateDayVector v) {
            v.set(row, (int) (seconds(random) / DAY_SECONDS));
        } else if (vector instanceof TimeSecVector v) {
            v.set(row, random.nextInt((int) DAY_SECONDS));
        } else if (vector instanceof TimeMilliVector v) {
            v.set(row, random.nextInt((int) DAY_SECONDS * 1000));
        } else if (vector instanceof TimeMicroVector v) {
            v.set(row, random.nextLong(DAY_SECONDS * 1_000_000));
        } else if (vector instanceof TimeNanoVector v) {
            v.set(row, random.nextLong(DAY_SECONDS * 1_000_000_000));
        } else if (vector instanceof TimeStampVector v) {
            v.set(row, timestamp(((ArrowType.Timestamp) v.getField().getType()).getUnit(), random));
        } else if (vector instanceof VarCharVector v) {
            v.setSafe(row, text(random).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector v) {
            v.setSafe(row, bytes(random, random.nextInt(20)));
        } else if (vector instanceof FixedSizeBinaryVector v) {
            v.set(row, bytes(random, v.getByteWidth()));
        } else if (vector instanceof StructVector v) {
            v.setIndexDefined(row);
        } else if (vector instanceof FixedSizeListVector v) {
            v.setNotNull(row);
        } else {
            throw new AssertionError("no values for " + vector.getField());
        }
    }

    private static long integer(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextLong();
            default -> random.nextInt(100) - 50;
        };
    }

    private static double number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> Float.MAX_VALUE;
            default -> random.nextInt(1000) / 8.0;
        };
    }

    private static BigDecimal decimal(DecimalVector vector, Random random) {
        BigInteger limit = BigInteger.TEN.pow(vector.getPrecision()).subtract(BigInteger.ONE);
        BigInteger unscaled = switch (random.nextInt(4)) {
            case 0 -> limit;
            case 1 -> limit.negate();
            case 2 -> BigInteger.valueOf(random.nextInt(1000) - 500);
            default -> new BigInteger(126, random).mod(limit);
        };
        return new BigDecimal(unscaled, vector.getScale());
    }

    /** Years 1 to 9999. */
    private static long seconds(Random random) {
        return random.nextLong(-62_135_596_800L, 253_402_300_800L);
    }

    private static long timestamp(TimeUnit unit, Random random) {
        return switch (unit) {
            case SECOND -> seconds(random);
            case MILLISECOND -> seconds(random) * 1000 + random.nextInt(1000);
            case MICROSECOND -> seconds(random) * 1_000_000 + random.nextInt(1_000_000);
            // what fits into 64 bits: years 1678 to 2261
            case NANOSECOND -> random.nextLong(-9_214_560_000_000_000_000L, 9_214_560_000_000_000_000L);
        };
    }

    private static String text(Random random) {
        return random.nextInt(20) == 0
                ? TEXTS[random.nextInt(TEXTS.length)].repeat(50)
                : TEXTS[random.nextInt(TEXTS.length)];
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
