package dev.weir.storage.state.store;

import org.apache.arrow.memory.BufferAllocator;

/**
 * Rows side by side in native memory of the block's own, as a scan fills it. To be closed, and to be used again for the next rows. For one
 * thread.
 */
public final class RowBlock implements AutoCloseable {
    private final NativeBytes bytes;
    private final long fullBytes;
    /** Where each key begins; its value follows it. */
    private final long[] starts;

    private final int[] keyLengths;
    private final int[] valueLengths;
    private int count;

    /**
     * @param rows it takes at most
     * @param bytes with so many it takes no further row; a single longer row makes it grow
     */
    public RowBlock(BufferAllocator allocator, int rows, long bytes) {
        this.bytes = new NativeBytes(allocator, bytes);
        this.fullBytes = bytes;
        this.starts = new long[rows];
        this.keyLengths = new int[rows];
        this.valueLengths = new int[rows];
    }

    public int count() {
        return count;
    }

    public long keyAddress(int row) {
        return bytes.address() + starts[row];
    }

    public int keyLength(int row) {
        return keyLengths[row];
    }

    public long valueAddress(int row) {
        return bytes.address() + starts[row] + keyLengths[row];
    }

    public int valueLength(int row) {
        return valueLengths[row];
    }

    /** For stores: whether a further row is to wait for the next block. */
    public boolean isFull() {
        return count == starts.length || bytes.size() >= fullBytes;
    }

    /** For stores: begins anew. */
    public void clear() {
        bytes.clear();
        count = 0;
    }

    /** For stores: copies a row. */
    public void add(long keyAddress, int keyLength, long valueAddress, int valueLength) {
        starts[count] = bytes.add(keyAddress, keyLength);
        keyLengths[count] = keyLength;
        bytes.add(valueAddress, valueLength);
        valueLengths[count] = valueLength;
        count++;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
