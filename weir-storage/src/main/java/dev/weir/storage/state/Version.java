package dev.weir.storage.state;

import org.apache.arrow.memory.util.MemoryUtil;

/**
 * One version of one row in native memory: a header, the key, the value.
 *
 * <pre>
 *   0  int64  the version before it in the same generation, or 0
 *   8  int64  the log offset from which on it is to be seen
 *  16  int64  the log offset from which on a newer version of its generation is to be seen instead
 *  24  int32  bytes of the key
 *  28  int32  bytes of the value; -1: there is no row from here on
 *  32         key, value
 * </pre>
 */
final class Version {
    static final int HEADER_BYTES = 32;
    /** In place of a value's length. */
    static final int DELETED = -1;

    private static final int FROM = 8;
    private static final int UNTIL = 16;
    private static final int KEY_LENGTH = 24;
    private static final int VALUE_LENGTH = 28;

    private static final int ALIGNMENT = 8;

    private Version() {}

    static long bytes(int keyLength, int valueLength) {
        long bytes = (long) HEADER_BYTES + keyLength + Math.max(0, valueLength);
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static void write(long at, long before, long from, int keyLength, int valueLength) {
        MemoryUtil.putLong(at, before);
        MemoryUtil.putLong(at + FROM, from);
        MemoryUtil.putLong(at + UNTIL, Long.MAX_VALUE);
        MemoryUtil.putInt(at + KEY_LENGTH, keyLength);
        MemoryUtil.putInt(at + VALUE_LENGTH, valueLength);
    }

    static void replaced(long at, long until) {
        MemoryUtil.putLong(at + UNTIL, until);
    }

    static long before(long at) {
        return MemoryUtil.getLong(at);
    }

    static long from(long at) {
        return MemoryUtil.getLong(at + FROM);
    }

    static long until(long at) {
        return MemoryUtil.getLong(at + UNTIL);
    }

    static long key(long at) {
        return at + HEADER_BYTES;
    }

    static int keyLength(long at) {
        return MemoryUtil.getInt(at + KEY_LENGTH);
    }

    static long value(long at) {
        return at + HEADER_BYTES + keyLength(at);
    }

    static int valueLength(long at) {
        return MemoryUtil.getInt(at + VALUE_LENGTH);
    }

    static boolean isDeleted(long at) {
        return valueLength(at) == DELETED;
    }

    static long bytes(long at) {
        return bytes(keyLength(at), valueLength(at));
    }
}
