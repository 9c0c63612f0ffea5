package dev.weir.storage.log;

/**
 * How a sealed segment is cut into batches.
 *
 * @param isWhole whether all its rows can be read, as far as its index says: only then it may be rewritten
 * @param smallBatches those that are small, and how many rows they have together
 * @param writers entries of all batches
 * @param firstTimestampUs of its first row
 */
record Shape(boolean isWhole, int batches, int smallBatches, long smallRows, long writers, long firstTimestampUs) {
    static final Shape DAMAGED = new Shape(false, 0, 0, 0, 0, 0);

    static Shape of(SegmentIndex index, SealedSegment.Summary segment, RewriteConfig config) {
        if (index.count() == 0
                || index.hasGaps(segment.baseOffset())
                || index.endOffset(segment.baseOffset()) != segment.endOffset()) {
            return DAMAGED;
        }
        int small = 0;
        long rows = 0;
        for (int batch = 0; batch < index.count(); batch++) {
            if (isSmall(index, batch, config)) {
                small++;
                rows += index.rowCount(batch);
            }
        }
        return new Shape(true, index.count(), small, rows, index.writers(), index.firstTimestampUs(0));
    }

    static boolean isSmall(SegmentIndex index, int batch, RewriteConfig config) {
        return index.rowCount(batch) < config.smallRows() && index.messageLength(batch) < config.smallBytes();
    }

    /** How many batches less there would be. */
    long saved(RewriteConfig config) {
        return smallBatches - Math.ceilDiv(smallRows, config.batchRows());
    }
}
