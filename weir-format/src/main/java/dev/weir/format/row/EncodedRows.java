package dev.weir.format.row;

import org.apache.arrow.memory.ArrowBuf;

/** The rows of a batch as bytes, one behind the other in one buffer, which it owns. */
public final class EncodedRows implements AutoCloseable {
    private final ArrowBuf bytes;
    private final long address;
    /** Where each row begins, and behind the last where it ends. */
    private final int[] starts;

    EncodedRows(ArrowBuf bytes, int[] starts) {
        this.bytes = bytes;
        this.address = bytes.memoryAddress();
        this.starts = starts;
    }

    public int count() {
        return starts.length - 1;
    }

    /** Of the row's first byte in native memory, until this is closed. */
    public long address(int row) {
        return address + starts[row];
    }

    public int length(int row) {
        return starts[row + 1] - starts[row];
    }

    public boolean isClosed() {
        return bytes.refCnt() == 0;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
