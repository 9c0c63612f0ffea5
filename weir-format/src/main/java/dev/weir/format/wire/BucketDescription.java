package dev.weir.format.wire;

import java.util.Optional;

/**
 * @param startOffset first offset that is still there
 * @param highWatermark one past the last committed offset
 * @param rows of a primary-key table those that are there now, of a log table those of the log
 * @param bytes of segments on disk
 * @param segments how many there are
 * @param error why the bucket cannot be opened just now; then nothing else is known of it, and the other numbers are 0
 */
public record BucketDescription(
        int bucket, long startOffset, long highWatermark, long rows, long bytes, int segments, Optional<String> error) {
    public BucketDescription(int bucket, long startOffset, long highWatermark, long rows, long bytes, int segments) {
        this(bucket, startOffset, highWatermark, rows, bytes, segments, Optional.empty());
    }

    public static BucketDescription closed(int bucket, String error) {
        return new BucketDescription(bucket, 0, 0, 0, 0, 0, Optional.of(error));
    }
}
