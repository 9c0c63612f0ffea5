package dev.weir.format.wire;

/**
 * @param startOffset first offset that is still there
 * @param highWatermark one past the last committed offset
 * @param bytes of segments on disk
 * @param segments how many there are
 */
public record BucketDescription(int bucket, long startOffset, long highWatermark, long bytes, int segments) {}
