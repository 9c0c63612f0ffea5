package dev.weir.storage.log;

import dev.weir.format.wire.PutBatchInfo;

/**
 * @param segmentBytes a segment that is longer gets no further batch
 * @param segmentAgeUs a segment whose first row is older gets no further batch
 * @param checkpointBytes after so many bytes what a start needs to know is written down, so that it reads no more than these again
 * @param writerExpiryUs a writer that was silent for longer is forgotten
 * @param rememberedAppends how many of a writer's last appends to a bucket can be answered again
 * @param rewriting when and how small batches are made into large ones
 */
public record LogConfig(
        long segmentBytes,
        long segmentAgeUs,
        long checkpointBytes,
        long writerExpiryUs,
        int rememberedAppends,
        RewriteConfig rewriting) {
    private static final long DAY_US = 24L * 3600 * 1_000_000;

    public static final LogConfig DEFAULT = new LogConfig(
            128L << 20, 7 * DAY_US, 16L << 20, 7 * DAY_US, PutBatchInfo.REMEMBERED, RewriteConfig.DEFAULT);

    public LogConfig withSegmentBytes(long bytes) {
        return new LogConfig(bytes, segmentAgeUs, checkpointBytes, writerExpiryUs, rememberedAppends, rewriting);
    }

    public LogConfig withSegmentAgeUs(long ageUs) {
        return new LogConfig(segmentBytes, ageUs, checkpointBytes, writerExpiryUs, rememberedAppends, rewriting);
    }

    public LogConfig withCheckpointBytes(long bytes) {
        return new LogConfig(segmentBytes, segmentAgeUs, bytes, writerExpiryUs, rememberedAppends, rewriting);
    }

    public LogConfig withRewriting(RewriteConfig config) {
        return new LogConfig(segmentBytes, segmentAgeUs, checkpointBytes, writerExpiryUs, rememberedAppends, config);
    }
}
