package dev.weir.storage.log;

/** An immutable view of a bucket's committed batches at one moment. */
public interface LogView {
    /** First offset that is still there. */
    long startOffset();

    /** One past the last committed offset. */
    long highWatermark();

    /** Bytes of all segments. */
    long bytes();

    int segments();

    /** The first offset whose commit time is at or after this time; the high watermark if there is none. */
    long offsetAt(long timestampUs);

    /** Batches that hold offsets from {@code from} (included) to {@code to} (excluded), in order, found as they are asked for. */
    Iterable<BatchRef> batches(long from, long to);
}
