package dev.weir.sql;

import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** A batch's column as its zone map tells of it: not its values, but some with the same minimum, maximum and count. */
final class ZoneColumn {
    private static final int LONG_BYTES = 8;

    private ZoneColumn() {}

    /** Whether the zone map knows what is asked exactly. */
    static boolean answers(ZoneMap zone, Set<Summary.Asked> asked) {
        if (!zone.isKnown() || zone.nullCount() == zone.rowCount()) {
            return zone.isKnown();
        }
        // DuckDB takes NaN for the greatest number; bounds leave it out.
        boolean knowsLeast = isExact(zone.lower());
        boolean knowsGreatest = isExact(zone.upper()) && !zone.hasNaN();
        return (knowsLeast || !asked.contains(Summary.Asked.MIN))
                && (knowsGreatest || !asked.contains(Summary.Asked.MAX));
    }

    private static boolean isExact(Bound bound) {
        return switch (bound) {
            case Bound.None _ -> false;
            case Bound.Int _ -> true;
            // The zero may have been a negative one.
            case Bound.Float(double value) -> value != 0;
            case Bound.Bytes bytes -> bytes.exact();
        };
    }

    /**
     * The least value, the greatest as often as it takes, nulls. Without a count there may be more nulls than in the batch.
     *
     * @param zone answers what is asked
     * @param rows as many as the batch has; or fewer, at least two if the batch has, if nothing is counted
     */
    static FieldVector of(Field field, ZoneMap zone, Set<Summary.Asked> asked, int rows, BufferAllocator allocator) {
        int values = zone.rowCount() - zone.nullCount();
        int valid = Math.min(rows, asked.contains(Summary.Asked.COUNT) ? values : Math.min(2, values));
        Bound first = asked.contains(Summary.Asked.MIN) ? zone.lower() : zone.upper();
        Bound others = asked.contains(Summary.Asked.MAX) ? zone.upper() : zone.lower();
        boolean bounded = asked.contains(Summary.Asked.MIN) || asked.contains(Summary.Asked.MAX);
        FieldVector vector = field.createVector(allocator);
        try {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            if (bounded && valid > 0) {
                put(vector, first, others, valid, rows);
            }
            // What is only counted has the values of new memory: zero, empty.
            vector.setValueCount(rows);
            ArrowBuf validity = vector.getValidityBuffer();
            validity.setOne(0L, valid >>> 3);
            if ((valid & 7) != 0) {
                validity.setByte(valid >>> 3, (1 << (valid & 7)) - 1);
            }
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }

    private static void put(FieldVector vector, Bound first, Bound others, int valid, int rows) {
        switch (vector) {
            case BitVector bits -> {
                if (others instanceof Bound.Int(long value) && value == 1) {
                    bits.getDataBuffer().setOne(0L, (valid + 7) >>> 3);
                }
                if (first instanceof Bound.Int(long value) && value == 0) {
                    BitVectorHelper.unsetBit(bits.getDataBuffer(), 0);
                } else {
                    BitVectorHelper.setBit(bits.getDataBuffer(), 0);
                }
            }
            case BaseFixedWidthVector fixed ->
                repeat(fixed.getDataBuffer(), bytes(fixed, first), bytes(fixed, others), valid);
            case BaseVariableWidthVector text -> {
                byte[] head = bytes(text, first);
                byte[] rest = bytes(text, others);
                text.allocateNew(head.length + (long) rest.length * (valid - 1), rows);
                repeat(text.getDataBuffer(), head, rest, valid);
                for (int row = 0; row < valid; row++) {
                    text.getOffsetBuffer().setInt(4L * (row + 1), head.length + rest.length * row);
                }
                text.setLastSet(valid - 1);
            }
            default -> throw new IllegalStateException("a bound of a column that has none: " + vector.getField());
        }
    }

    /** Writes the first value once and the other behind it until there are {@code count}. */
    private static void repeat(ArrowBuf into, byte[] first, byte[] other, int count) {
        into.setBytes(0, first);
        long start = first.length;
        long end = start + (long) other.length * (count - 1);
        if (end == start) {
            return;
        }
        into.setBytes(start, other);
        for (long done = other.length; start + done < end; done *= 2) {
            into.setBytes(start + done, into, start, Math.min(done, end - start - done));
        }
    }

    /** The bound as the vector's memory has it. */
    private static byte[] bytes(FieldVector vector, Bound bound) {
        return switch (bound) {
            case Bound.Int(long value) -> littleEndian(value, width(vector));
            case Bound.Float(double value) ->
                width(vector) == LONG_BYTES
                        ? littleEndian(Double.doubleToRawLongBits(value), LONG_BYTES)
                        : littleEndian(Float.floatToRawIntBits((float) value), Float.BYTES);
            case Bound.Bytes bytes -> vector instanceof DecimalVector ? reversed(bytes.value()) : bytes.value();
            case Bound.None _ -> throw new IllegalStateException("no bound of " + vector.getField());
        };
    }

    private static int width(FieldVector vector) {
        return ((BaseFixedWidthVector) vector).getTypeWidth();
    }

    private static byte[] littleEndian(long value, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
