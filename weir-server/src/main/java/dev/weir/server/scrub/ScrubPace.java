package dev.weir.server.scrub;

import dev.weir.server.background.Stepped;
import java.time.Duration;

/** Steps the scrubber at a pace that nobody notices, with a rest after each round. */
public final class ScrubPace implements Stepped {
    /** Long pauses wake the processor seldom, short ones spread the reading. */
    private static final int STEPS_A_SECOND = 4;

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Scrubber scrubber;
    private final long bytesPerSecond;
    private final long restNanos;

    /** @param bytesPerSecond at least 1 */
    public ScrubPace(Scrubber scrubber, long bytesPerSecond, Duration rest) {
        this.scrubber = scrubber;
        this.bytesPerSecond = bytesPerSecond;
        this.restNanos = rest.toNanos();
    }

    @Override
    public long step() {
        return switch (scrubber.step(Math.max(1, bytesPerSecond / STEPS_A_SECOND))) {
            case Scrubber.Step.Within within -> nanosFor(within.cost());
            case Scrubber.Step.RoundEnded ended -> nanosFor(ended.cost()) + restNanos;
        };
    }

    /** A step may have read more than it should: one batch is read as a whole. */
    private long nanosFor(long bytes) {
        return (long) ((double) bytes / bytesPerSecond * NANOS_A_SECOND);
    }

    @Override
    public void close() {
        scrubber.close();
    }
}
