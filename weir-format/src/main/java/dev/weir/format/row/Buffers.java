package dev.weir.format.row;

import dev.weir.format.Check;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;

/** Memory of vectors, checked once for each column; and copies that are mostly a few bytes long, for which a call is too much. */
final class Buffers {
    private static final int LONG_ENOUGH = 64;

    private Buffers() {}

    static long bitBytes(long bits) {
        return (bits + 7) >>> 3;
    }

    static boolean isSet(long bits, int index) {
        return (MemoryUtil.getByte(bits + (index >>> 3)) >>> (index & 7) & 1) != 0;
    }

    static void set(long bits, int index) {
        long at = bits + (index >>> 3);
        MemoryUtil.putByte(at, (byte) (MemoryUtil.getByte(at) | 1 << (index & 7)));
    }

    /** Whether any of {@code n} bits is set. */
    static boolean anySet(long bits, int from, int n) {
        for (int i = from; i < from + n; i++) {
            if (isSet(bits, i)) {
                return true;
            }
        }
        return false;
    }

    /** Where the values are, which need so many bytes. */
    static long values(FieldVector vector, long needed) {
        ArrowBuf data = vector.getDataBuffer();
        Check.that(data.capacity() >= needed, "a vector's data buffer holds its values");
        return data.memoryAddress();
    }

    /** Where the offsets are, into so many bytes or elements. */
    static long offsets(FieldVector vector, long available) {
        ArrowBuf offsets = vector.getOffsetBuffer();
        int count = vector.getValueCount();
        if (count > 0) {
            Check.that(offsets.capacity() >= (count + 1L) * Integer.BYTES, "a vector has an offset for each value");
            long address = offsets.memoryAddress();
            Check.that(
                    MemoryUtil.getInt(address) >= 0
                            && MemoryUtil.getInt(address + (long) count * Integer.BYTES) <= available,
                    "a vector's offsets lie in its data");
        }
        return offsets.memoryAddress();
    }

    /** Reads and writes nothing beyond. */
    static void copy(long from, long to, long length) {
        if (length > LONG_ENOUGH) {
            MemoryUtil.copyMemory(from, to, length);
        } else if (length >= Long.BYTES) {
            long last = length - Long.BYTES;
            for (long i = 0; i < last; i += Long.BYTES) {
                MemoryUtil.putLong(to + i, MemoryUtil.getLong(from + i));
            }
            // the last eight overlap those before
            MemoryUtil.putLong(to + last, MemoryUtil.getLong(from + last));
        } else if (length >= Integer.BYTES) {
            long last = length - Integer.BYTES;
            MemoryUtil.putInt(to, MemoryUtil.getInt(from));
            MemoryUtil.putInt(to + last, MemoryUtil.getInt(from + last));
        } else {
            for (long i = 0; i < length; i++) {
                MemoryUtil.putByte(to + i, MemoryUtil.getByte(from + i));
            }
        }
    }
}
