package dev.weir.format.row;

import java.util.Arrays;

/** Where rows lie in native memory, which belongs to another; filled again and again. */
public final class RowPointers {
    static final long ABSENT = 0;

    private long[] addresses;
    private int[] lengths;
    private int count;

    public RowPointers(int capacity) {
        addresses = new long[capacity];
        lengths = new int[capacity];
    }

    /** So many rows, none of which is there yet. */
    public static RowPointers absent(int count) {
        RowPointers rows = new RowPointers(count);
        rows.count = count;
        return rows;
    }

    public void clear() {
        count = 0;
    }

    /** @param address of the row's first byte */
    public void add(long address, int length) {
        if (count == addresses.length) {
            int larger = Math.max(16, Math.multiplyExact(count, 2));
            addresses = Arrays.copyOf(addresses, larger);
            lengths = Arrays.copyOf(lengths, larger);
        }
        addresses[count] = address;
        lengths[count++] = length;
    }

    /** As {@link #add}, in the place of a row that was not there. */
    public void set(int row, long address, int length) {
        addresses[row] = address;
        lengths[row] = length;
    }

    /** A row that is not there: all its columns are null. */
    public void addAbsent() {
        add(ABSENT, 0);
    }

    public int count() {
        return count;
    }

    boolean anyAbsent() {
        for (int row = 0; row < count; row++) {
            if (addresses[row] == ABSENT) {
                return true;
            }
        }
        return false;
    }

    /** 0 when there is no such row. */
    public long address(int row) {
        return addresses[row];
    }

    public int length(int row) {
        return lengths[row];
    }
}
