package dev.weir.server.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InFlightTest {
    private final AtomicBoolean exhausted = new AtomicBoolean();
    private final InFlight inFlight = new InFlight(100, exhausted::get);
    private final AtomicInteger resumed = new AtomicInteger();

    @Test
    void whoWaitsGoesOnWhenThereIsRoom() {
        inFlight.enter(100);
        assertFalse(inFlight.admits(resumed::incrementAndGet));
        assertFalse(inFlight.admits(resumed::incrementAndGet));
        inFlight.look();
        assertEquals(0, resumed.get());
        inFlight.leave(1);
        assertEquals(2, resumed.get());
        assertTrue(inFlight.admits(resumed::incrementAndGet));
    }

    /** The thread that looks is the one that frees memory: were it to wait for that here, none would ever be free. */
    @Test
    void theRoomMayBeGoneAgainBeforeAllHaveLooked() {
        exhausted.set(true);
        assertFalse(inFlight.admits(this::fillAndWaitAgain));
        exhausted.set(false);
        inFlight.look();
        assertEquals(1, resumed.get());
        exhausted.set(false);
        inFlight.look();
        assertEquals(2, resumed.get());
    }

    private void fillAndWaitAgain() {
        resumed.incrementAndGet();
        exhausted.set(true);
        assertFalse(inFlight.admits(this::fillAndWaitAgain));
    }
}
