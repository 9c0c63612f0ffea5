package dev.weir.storage.log;

/**
 * How much of a bucket's log is kept. Whole segments go, the oldest first.
 *
 * @param ageUs rows whose segment's last row is older go; {@link #UNLIMITED}: never
 * @param bytes segments go while those that stay hold this much; {@link #UNLIMITED}: never
 * @param neededFrom rows from this offset on stay in any case, for what is made of them and does not have them yet; {@link #UNLIMITED}: nobody needs any
 */
public record RetentionLimits(long ageUs, long bytes, long neededFrom) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    public static final RetentionLimits FOREVER = new RetentionLimits(UNLIMITED, UNLIMITED);

    public RetentionLimits(long ageUs, long bytes) {
        this(ageUs, bytes, UNLIMITED);
    }

    public RetentionLimits withNeededFrom(long offset) {
        return new RetentionLimits(ageUs, bytes, offset);
    }

    /** Segments must be small and short beside what is kept, else a log could not shrink to it. */
    private static final int SEGMENTS_KEPT = 4;

    private static final long SMALLEST_SEGMENT_BYTES = 4096;

    /** How long a segment may grow in a log that is kept so. */
    long segmentBytes(long configured) {
        return bytes == UNLIMITED
                ? configured
                : Math.min(configured, Math.max(SMALLEST_SEGMENT_BYTES, bytes / SEGMENTS_KEPT));
    }

    /** How old a segment's first row may get. */
    long segmentAgeUs(long configured) {
        return ageUs == UNLIMITED ? configured : Math.min(configured, Math.max(1, ageUs / SEGMENTS_KEPT));
    }
}
