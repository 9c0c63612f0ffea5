package dev.weir.format.batch;

/**
 * What a batch may cost at most. Checked on declared lengths before anything is allocated.
 *
 * @param maxRows rows of one batch
 * @param maxBodyBytes bytes of a body as sent
 * @param maxRawBytes bytes of all buffers after decompression
 */
public record BatchLimits(int maxRows, long maxBodyBytes, long maxRawBytes) {
    public static final BatchLimits DEFAULT = new BatchLimits(8_388_608, 64L << 20, 256L << 20);

    /** For what is on our disk: it was within the limits of its day when it came in, and is read whatever they are now. */
    public static final BatchLimits UNLIMITED = new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
