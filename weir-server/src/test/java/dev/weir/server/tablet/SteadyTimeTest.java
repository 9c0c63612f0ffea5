package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final long SECOND_US = 1_000_000;
    private static final long HOUR_US = 3600 * SECOND_US;
    private static final long START_US = 1_700_000_000 * SECOND_US;

    private final SteadyTime time = new SteadyTime();

    /** @param elapsedUs since the start, by the clock that only goes forward */
    private long at(long elapsedUs, long wallAheadUs) {
        return time.us(START_US + elapsedUs + wallAheadUs, 77_000 + elapsedUs * 1000) - START_US;
    }

    @Test
    void itIsTheWallClockWhileThatIsSteady() {
        assertEquals(0, at(0, 0));
        assertEquals(5 * SECOND_US, at(5 * SECOND_US, 0));
        assertEquals(HOUR_US + 30 * SECOND_US, at(HOUR_US, 30 * SECOND_US));
    }

    @Test
    void aJumpForwardIsNotFollowedForADay() {
        at(0, 0);
        for (int hour = 1; hour <= 24; hour++) {
            assertEquals(hour * HOUR_US, at(hour * HOUR_US, HOUR_US));
        }
        assertEquals(26 * HOUR_US, at(25 * HOUR_US, HOUR_US));
    }

    @Test
    void aJumpThatIsTakenBackIsForgotten() {
        at(0, 0);
        assertEquals(HOUR_US, at(HOUR_US, HOUR_US));
        assertEquals(2 * HOUR_US, at(2 * HOUR_US, 0));
        for (int hour = 3; hour <= 26; hour++) {
            assertEquals(hour * HOUR_US, at(hour * HOUR_US, HOUR_US));
        }
    }

    @Test
    void aJumpBackIsFollowedAtOnceAndItsEndAfterADay() {
        at(0, 0);
        assertEquals(HOUR_US / 2, at(HOUR_US, -HOUR_US / 2));
        // else half an hour would pass in a moment, and with it what readers hold
        assertEquals(HOUR_US / 2 + SECOND_US, at(HOUR_US + SECOND_US, 0));
        assertEquals(26 * HOUR_US, at(26 * HOUR_US, 0));
    }
}
