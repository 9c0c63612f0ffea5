package dev.weir.storage.testing;

import dev.weir.storage.time.Clock;
import java.time.Duration;

/** Time that passes when it is told to. Thread-safe. */
public final class VirtualClock implements Clock {
    /** 2026-01-01T00:00:00Z. */
    private static final long START_US = 1_767_225_600_000_000L;

    private long nanos;
    private long wallAheadUs = START_US;

    /** Both clocks go on. */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back, only the wall clock can be set: " + duration);
        }
        nanos += duration.toNanos();
    }

    /** Somebody sets the wall clock, forward or back; the other one does not notice. */
    public synchronized void jump(Duration duration) {
        wallAheadUs += duration.toNanos() / 1_000;
    }

    @Override
    public synchronized long nowUs() {
        return wallAheadUs + nanos / 1_000;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }
}
