package dev.weir.sql;

import dev.weir.format.batch.CommitTimes;
import java.util.function.Supplier;

/**
 * The visible rows of one stored batch, or of some that are read as one.
 *
 * @param times of all rows; may read them from disk
 * @param batches how many
 * @param from first row that is visible
 * @param to first row that no longer is
 * @param batch what the reader needs to find it again
 */
record BatchRange(
        int bucket, long baseOffset, Supplier<CommitTimes> times, int batches, int from, int to, Object batch) {
    /** From the same first row. */
    BatchRange with(int newTo, Object newBatch) {
        return new BatchRange(bucket, baseOffset, times, batches, from, newTo, newBatch);
    }
}
