package dev.weir.storage.state.store;

import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a lookup found: one entry for each key that was asked for, in native memory of its own. To be closed, and to be used again for the
 * next lookup, which replaces what is in it. For one thread.
 */
public final class FoundValues implements AutoCloseable {
    private static final int ABSENT = -1;

    private final NativeBytes bytes;
    private long[] starts = new long[64];
    private int[] lengths = new int[64];
    private int count;

    public FoundValues(BufferAllocator allocator) {
        this.bytes = new NativeBytes(allocator, 4096);
    }

    public int count() {
        return count;
    }

    public boolean isFound(int i) {
        return lengths[i] != ABSENT;
    }

    /** Where the i-th value begins, until the next lookup or the close; 0 if there is none. */
    public long address(int i) {
        return lengths[i] == ABSENT ? 0 : bytes.address() + starts[i];
    }

    /** Bytes of the i-th value; -1 if there is none. */
    public int length(int i) {
        return lengths[i];
    }

    /** For stores: begins anew, with {@code count} absent values. */
    public void reset(int newCount) {
        bytes.clear();
        if (lengths.length < newCount) {
            lengths = new int[newCount];
            starts = new long[newCount];
        }
        Arrays.fill(lengths, 0, newCount, ABSENT);
        count = newCount;
    }

    /** For stores: copies the i-th value. */
    public void put(int i, long from, int length) {
        starts[i] = bytes.add(from, length);
        lengths[i] = length;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
