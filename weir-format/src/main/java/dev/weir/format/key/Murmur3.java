package dev.weir.format.key;

import org.apache.arrow.memory.util.MemoryUtil;

/** Murmur3, x86, 32 bits, seed 0 (Austin Appleby, public domain; the variant that Iceberg's specification names). */
final class Murmur3 {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    /** Of the eight little-endian bytes. */
    static int hash(long value) {
        int h = mixState(0, (int) value);
        h = mixState(h, (int) (value >>> 32));
        return finish(h, 8);
    }

    static int hash(long address, int length) {
        int h = 0;
        int words = length & ~3;
        for (int i = 0; i < words; i += 4) {
            h = mixState(h, MemoryUtil.getInt(address + i));
        }
        int tail = 0;
        for (int i = length - 1; i >= words; i--) {
            tail = tail << 8 | (MemoryUtil.getByte(address + i) & 0xFF);
        }
        return finish(words == length ? h : h ^ mixWord(tail), length);
    }

    /** Of the {@code length} lowest bytes of a 128-bit number, the most significant first. */
    static int hashBigEndian(long high, long low, int length) {
        int h = 0;
        int word = 0;
        int inWord = 0;
        for (int i = length - 1; i >= 0; i--) {
            int b = (int) (i >= 8 ? high >>> (8 * (i - 8)) : low >>> (8 * i)) & 0xFF;
            word |= b << (8 * inWord++);
            if (inWord == 4) {
                h = mixState(h, word);
                word = 0;
                inWord = 0;
            }
        }
        return finish(inWord == 0 ? h : h ^ mixWord(word), length);
    }

    private static int mixWord(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }

    private static int mixState(int h, int word) {
        return Integer.rotateLeft(h ^ mixWord(word), 13) * 5 + 0xe6546b64;
    }

    private static int finish(int state, int length) {
        int h = state ^ length;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
