package dev.weir.format.key;

import java.util.Arrays;

/** The keys of a batch's rows, one behind the other in one array. Their unsigned byte order is the order of the keys; equal keys are equal bytes. */
public final class EncodedKeys {
    private final byte[] bytes;
    /** Where each key ends, and the next begins. */
    private final int[] ends;

    /** Takes both over: the keys one behind the other, and where each ends. */
    public EncodedKeys(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    public int count() {
        return ends.length;
    }

    /** All keys; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    public int end(int row) {
        return ends[row];
    }

    public byte[] key(int row) {
        return Arrays.copyOfRange(bytes, start(row), end(row));
    }

    public int compare(int rowA, int rowB) {
        return Arrays.compareUnsigned(bytes, start(rowA), end(rowA), bytes, start(rowB), end(rowB));
    }
}
