package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Keys in the database: a byte that tells rows from the mark, then the row's key. */
final class RocksKeys {
    static final int PREFIX_BYTES = 1;

    /** The mark is the one key with this prefix, and has nothing behind it. */
    private static final byte MARK = 0;

    static final byte ROW = 1;

    private RocksKeys() {}

    static MemorySegment mark(SegmentAllocator allocator) {
        return allocator.allocateFrom(JAVA_BYTE, MARK);
    }

    static MemorySegment row(SegmentAllocator allocator, byte[] key) {
        MemorySegment bytes = allocator.allocate(PREFIX_BYTES + (long) key.length);
        bytes.set(JAVA_BYTE, 0, ROW);
        MemorySegment.copy(key, 0, bytes, JAVA_BYTE, PREFIX_BYTES, key.length);
        return bytes;
    }

    /** Above all rows. */
    static MemorySegment end(SegmentAllocator allocator) {
        return allocator.allocateFrom(JAVA_BYTE, (byte) (ROW + 1));
    }
}
