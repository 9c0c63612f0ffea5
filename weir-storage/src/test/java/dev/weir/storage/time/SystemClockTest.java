package dev.weir.storage.time;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemClockTest extends ClockContract {
    private final SystemClock clock = new SystemClock();

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    void pass(Duration duration) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < duration.toNanos()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void nowIsThisMachinesTime() {
        long before = System.currentTimeMillis();
        long now = clock.nowUs();
        long after = System.currentTimeMillis();
        assertTrue(before <= now / 1_000 && now / 1_000 <= after, before + " " + now + " " + after);
    }
}
