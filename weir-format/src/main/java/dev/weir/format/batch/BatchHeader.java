package dev.weir.format.batch;

import java.util.List;

/**
 * Weir's own header of a stored batch, in the custom metadata of the Arrow message under the key {@value #KEY}; layout in
 * docs/formats/batch.md.
 *
 * @param baseOffset offset of the first row
 * @param leaderEpoch epoch of the leader that appended it
 * @param times of the rows; never descending within a bucket
 * @param syncedOffset one past the last row of the bucket that was known to be on disk when this batch was written: what stands before it
 *     cannot be the rest of a crash, only damage
 * @param schemaId which version of the table's schema
 * @param flags none defined yet
 * @param writers in row order; empty when nobody asked for deduplication, or when it would not be answered any more
 * @param columnChecksums CRC32C of each top-level column's bytes in the body, padding included
 */
public record BatchHeader(
        long baseOffset,
        int rowCount,
        int leaderEpoch,
        CommitTimes times,
        long syncedOffset,
        int schemaId,
        int flags,
        List<WriterEntry> writers,
        int[] columnChecksums) {
    public static final String KEY = "weir";

    /** Of the last row. */
    public long commitTimestampUs() {
        return times.lastUs();
    }
}
