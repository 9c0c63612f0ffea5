package dev.weir.storage.log;

/** One segment as far as it is committed. */
sealed interface SegmentView permits SealedSegment, ActiveView {
    Segment segment();

    /** May read it from disk; {@code CORRUPT} when the segment cannot be read at all. Its batches may have gaps: rows that were lost. */
    SegmentIndex index();

    long baseOffset();

    /** One past its last row. */
    long endOffset();

    long bytes();

    /** Commit time of its last batch, not before those of all segments in front. */
    long lastTimestampUs();
}
