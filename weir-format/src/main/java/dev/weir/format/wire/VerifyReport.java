package dev.weir.format.wire;

import java.util.List;
import java.util.Optional;

/**
 * What a check of one bucket, or of the catalog, came to.
 *
 * @param table absent for the catalog, and so is the bucket
 * @param part what of it was checked
 * @param startOffset first offset that is still there
 * @param endOffset one past the last committed offset when the check began
 * @param bytes that were read
 * @param batches that are as they were written; of the catalog its commands
 * @param readable which rows can be read, in order: what can be salvaged
 * @param findings none when all is well; at most {@link #MAX_LISTED}
 * @param leftOff how many findings there are beyond those
 */
public record VerifyReport(
        Optional<String> table,
        Optional<Integer> bucket,
        Part part,
        long startOffset,
        long endOffset,
        long bytes,
        long batches,
        List<Range> readable,
        List<Finding> findings,
        long leftOff) {
    /** What there is to be checked. */
    public enum Part {
        /** All stored bytes of the catalog. */
        CATALOG,
        /** All stored bytes of a bucket. */
        LOG,
        /** What has settled of a bucket in the lake, against the log. */
        LAKE
    }

    /** So many findings and ranges are listed. */
    public static final int MAX_LISTED = 10_000;

    /** How many findings there are, those that are not listed too. */
    public long found() {
        return findings.size() + leftOff;
    }

    /** Rows from {@code from} (included) to {@code to} (excluded). */
    public record Range(long from, long to) {}

    /**
     * Something that is not as it was written.
     *
     * @param position in the file, in bytes
     * @param offset of the first row that cannot be read for it
     * @param endOffset one past the last such row; {@code offset} when no row is lost
     */
    public record Finding(String why, String file, long position, long offset, long endOffset) {}
}
