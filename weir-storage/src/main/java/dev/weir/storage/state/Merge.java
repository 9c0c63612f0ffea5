package dev.weir.storage.state;

import dev.weir.format.row.RowPatch;

/** What a written row makes of the one that is there. Rows are bytes in native memory; nothing of it is kept. */
public interface Merge {
    /** The row as it was written. */
    Merge LAST = (current, currentLength, written, writtenLength, result) -> result.set(written, writtenLength);

    /** The row that is there, if there is one. */
    Merge FIRST_ROW = (current, currentLength, written, writtenLength, result) -> {
        if (current != 0) {
            result.set(current, currentLength);
        } else {
            result.set(written, writtenLength);
        }
    };

    /** The row that is there with some columns of the written one; a new row is as it was written, with nulls in the others. */
    static Merge patch(RowPatch patch) {
        return (current, currentLength, written, writtenLength, result) -> {
            if (current == 0) {
                result.set(written, writtenLength);
                return;
            }
            int length = patch.length(current, written);
            long row = result.allocate(length);
            patch.write(current, written, row);
            result.set(row, length);
        };
    }

    /**
     * Points {@code result} at what the row becomes: one of the two, or new bytes from {@link Result#allocate}.
     *
     * @param current 0 if there is no row
     */
    void merge(long current, int currentLength, long written, int writtenLength, Result result);

    /** Where a merge puts what it made. */
    interface Result {
        void set(long address, int length);

        /** Memory that lasts as long as the fold of which this merge is a part. */
        long allocate(int bytes);
    }
}
