package dev.weir.format.batch;

import org.apache.arrow.memory.util.MemoryUtil;

/** Validity bitmaps at native addresses, least significant bit first. */
final class Bits {
    private Bits() {}

    static long bytes(long bits) {
        return (bits + 7) >>> 3;
    }

    static boolean isSet(long address, long index) {
        return (MemoryUtil.getByte(address + (index >>> 3)) >>> (index & 7) & 1) != 0;
    }

    /** How many of the first {@code bits} are set. */
    static long count(long address, long bits) {
        long count = 0;
        long whole = bits >>> 3;
        long at = 0;
        for (; at + 8 <= whole; at += 8) {
            count += Long.bitCount(MemoryUtil.getLong(address + at));
        }
        for (; at < whole; at++) {
            count += Integer.bitCount(MemoryUtil.getByte(address + at) & 0xFF);
        }
        int rest = (int) (bits & 7);
        if (rest != 0) {
            count += Integer.bitCount(MemoryUtil.getByte(address + whole) & ((1 << rest) - 1));
        }
        return count;
    }

    /** Sets the first {@code bits}, and clears what is left of the last byte. */
    static void fill(long address, long bits) {
        long whole = bits >>> 3;
        MemoryUtil.setMemory(address, whole, (byte) 0xFF);
        int rest = (int) (bits & 7);
        if (rest != 0) {
            MemoryUtil.putByte(address + whole, (byte) ((1 << rest) - 1));
        }
    }

    /** Whether any of {@code from} (included) to {@code to} (excluded) is not set. */
    static boolean anyClear(long address, long from, long to) {
        for (long i = from; i < to; i++) {
            if (!isSet(address, i)) {
                return true;
            }
        }
        return false;
    }
}
