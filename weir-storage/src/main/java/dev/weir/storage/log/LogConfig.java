package dev.weir.storage.log;

import dev.weir.format.wire.PutBatchInfo;

/**
 * @param segmentBytes a segment that is longer gets no further batch
 * @param writerExpiryUs a writer that was silent for longer is forgotten
 * @param rememberedAppends how many of a writer's last appends to a bucket can be answered again
 */
public record LogConfig(long segmentBytes, long writerExpiryUs, int rememberedAppends) {
    public static final LogConfig DEFAULT =
            new LogConfig(128L << 20, 7L * 24 * 3600 * 1_000_000, PutBatchInfo.REMEMBERED);
}
