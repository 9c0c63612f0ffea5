package dev.weir.format.column;

import dev.weir.format.Check;
import java.math.BigInteger;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;

/** The unscaled values of a decimal128 column, each as two longs. */
public final class DecimalView {
    public static final int BYTES = 16;

    private final long address;

    private DecimalView(long address) {
        this.address = address;
    }

    public static DecimalView of(FieldVector vector) {
        FieldVector storage = ValidityView.storage(vector);
        Check.that(storage instanceof DecimalVector, "a column of decimals is decimal128");
        Check.that(
                storage.getDataBuffer().capacity() >= (long) storage.getValueCount() * BYTES,
                "a vector's data buffer holds its values");
        return new DecimalView(storage.getDataBuffer().memoryAddress());
    }

    /** The upper, signed half. */
    public long high(int row) {
        return MemoryUtil.getLong(address + ((long) row << 4) + 8);
    }

    /** The lower half, without a sign. */
    public long low(int row) {
        return MemoryUtil.getLong(address + ((long) row << 4));
    }

    public static int compare(long highA, long lowA, long highB, long lowB) {
        return highA != highB ? Long.compare(highA, highB) : Long.compareUnsigned(lowA, lowB);
    }

    /** 16 bytes, big-endian two's complement. */
    public static byte[] toBytes(long high, long low) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >> (56 - 8 * i));
        }
        return bytes;
    }

    public static long high(BigInteger value) {
        return value.shiftRight(64).longValue();
    }

    public static long low(BigInteger value) {
        return value.longValue();
    }
}
