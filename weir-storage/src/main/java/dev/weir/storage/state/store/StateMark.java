package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Where a store stands: a row of its own among the rows, written by each run, so that it changes with them. */
record StateMark(long offset, long rows) {
    /** Of a store to which nothing was applied. */
    static final StateMark NEW = new StateMark(0, 0);

    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static StateMark read(long address, int length, Path directory) {
        MemorySegment memory = NativeBytes.MEMORY;
        int version = length < Integer.BYTES ? 0 : memory.get(INT, address + StateMarkLayout.VERSION);
        if (version > StateMarkLayout.CURRENT) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "a newer weir has written this store version=" + version + " directory=" + directory);
        }
        if (version != StateMarkLayout.CURRENT || length != StateMarkLayout.BYTES) {
            throw new WeirException(ErrorCode.CORRUPT, "the store does not say where it stands directory=" + directory);
        }
        return new StateMark(
                memory.get(LONG, address + StateMarkLayout.OFFSET), memory.get(LONG, address + StateMarkLayout.ROWS));
    }

    MemorySegment write(SegmentAllocator allocator) {
        MemorySegment bytes = allocator.allocate(StateMarkLayout.BYTES);
        bytes.set(INT, StateMarkLayout.VERSION, StateMarkLayout.CURRENT);
        bytes.set(LONG, StateMarkLayout.OFFSET, offset);
        bytes.set(LONG, StateMarkLayout.ROWS, rows);
        return bytes;
    }
}
