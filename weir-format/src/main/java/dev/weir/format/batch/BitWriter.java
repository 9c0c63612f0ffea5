package dev.weir.format.batch;

import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.util.MemoryUtil;

/** Writes runs of bits one behind the other, in whole words of 64, least significant bit first. */
final class BitWriter {
    private long at;
    private long pending;
    private int pendingBits;
    private long set;

    /** @param address of memory for as many whole words as there will be bits */
    BitWriter(long address) {
        this.at = address;
    }

    /** Bits {@code from} and following of a bitmap that is given by its words. */
    void add(IntToLongFunction words, int from, int count) {
        int left = count;
        for (int bit = from; left > 0; ) {
            int shift = bit & 63;
            int taken = Math.min(left, 64 - shift);
            long bits = words.applyAsLong(bit >>> 6) >>> shift;
            put(taken == 64 ? bits : bits & ((1L << taken) - 1), taken);
            bit += taken;
            left -= taken;
        }
    }

    private void put(long bits, int count) {
        set += Long.bitCount(bits);
        pending |= bits << pendingBits;
        if (pendingBits + count < 64) {
            pendingBits += count;
            return;
        }
        MemoryUtil.putLong(at, pending);
        at += 8;
        int written = 64 - pendingBits;
        pending = written == 64 ? 0 : bits >>> written;
        pendingBits = count - written;
    }

    /** Writes what is left; answers how many bits are set. */
    long finish() {
        if (pendingBits > 0) {
            MemoryUtil.putLong(at, pending);
        }
        return set;
    }
}
