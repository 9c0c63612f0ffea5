package dev.weir.storage.state;

import dev.weir.format.row.RowPointers;

/** A way through rows of a view. For one thread. */
public interface StateScan extends AutoCloseable {
    /**
     * Points {@code rows} at the next ones, at most so many, valid until the next call or the close. False at the end, and then there are none.
     */
    boolean next(RowPointers rows, int max);

    @Override
    void close();
}
