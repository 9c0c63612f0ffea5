package dev.weir.sql;

/**
 * The visible rows of one stored batch.
 *
 * @param from first row of the batch that is visible
 * @param to first row that no longer is
 * @param batch what the reader needs to find it again
 */
record BatchRange(int bucket, long baseOffset, long timestampUs, int from, int to, Object batch) {}
