package dev.weir.format.batch;

import org.apache.arrow.memory.util.MemoryUtil;

/** Whether native memory holds well-formed UTF-8 (Unicode 16, table 3-7). */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** How many of the bytes from the first on are ASCII, at least up to the word that holds the first that is not. */
    static long asciiPrefix(long address, long length) {
        long at = 0;
        while (at + 8 <= length && (MemoryUtil.getLong(address + at) & HIGH_BITS) == 0) {
            at += 8;
        }
        while (at < length && MemoryUtil.getByte(address + at) >= 0) {
            at++;
        }
        return at;
    }

    static boolean isValid(long address, long length) {
        long end = address + length;
        long at = address;
        while (true) {
            at += asciiPrefix(at, end - at);
            if (at >= end) {
                return true;
            }
            int size = sequence(at, end);
            if (size == 0) {
                return false;
            }
            at += size;
        }
    }

    static boolean isContinuation(long address) {
        return (MemoryUtil.getByte(address) & 0xC0) == 0x80;
    }

    /** The size of the sequence of two to four bytes here, or 0 when it is not well-formed. */
    private static int sequence(long at, long end) {
        int first = MemoryUtil.getByte(at) & 0xFF;
        int size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || end - at < size) {
            return 0;
        }
        int second = MemoryUtil.getByte(at + 1) & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if (!isContinuation(at + i)) {
                return 0;
            }
        }
        return size;
    }
}
