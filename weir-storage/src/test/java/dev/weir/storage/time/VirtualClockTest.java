package dev.weir.storage.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.storage.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualClockTest extends ClockContract {
    private final VirtualClock clock = new VirtualClock();

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    void pass(Duration duration) {
        clock.advance(duration);
    }

    @Test
    void timePassesWhenItIsTold() {
        long nanos = clock.nanos();
        long now = clock.nowUs();
        assertEquals(nanos, clock.nanos());
        assertEquals(now, clock.nowUs());
        clock.advance(Duration.ofMillis(1_500));
        assertEquals(nanos + 1_500_000_000, clock.nanos());
        assertEquals(now + 1_500_000, clock.nowUs());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }

    @Test
    void onlyTheWallClockJumps() {
        long nanos = clock.nanos();
        long now = clock.nowUs();
        clock.jump(Duration.ofHours(-1));
        assertEquals(now - 3_600_000_000L, clock.nowUs());
        clock.jump(Duration.ofHours(2));
        assertEquals(now + 3_600_000_000L, clock.nowUs());
        assertEquals(nanos, clock.nanos());
    }
}
