package dev.weir.format.wire;

import java.util.Optional;

/**
 * The application metadata of each batch of a scan.
 *
 * @param offset of the first stored row that this batch was made from; of rows of a state the offset of which they are the state
 * @param nextOffset where to go on after this batch
 * @param timestampUs commit time of the last of these rows; 0 for rows of a state
 * @param state empty for rows of a log
 */
public record ScanBatchInfo(int bucket, long offset, long nextOffset, long timestampUs, Optional<State> state) {
    /** Of a primary-key table's rows as they are, of one bucket. */
    public enum State {
        /** Some of them. */
        PART,
        /** There are no more; the batch has no rows. */
        END
    }

    public ScanBatchInfo(int bucket, long offset, long nextOffset, long timestampUs) {
        this(bucket, offset, nextOffset, timestampUs, Optional.empty());
    }

    /** Of rows as they are at this offset. */
    public static ScanBatchInfo of(int bucket, long offset, State state) {
        return new ScanBatchInfo(bucket, offset, offset, 0, Optional.of(state));
    }
}
