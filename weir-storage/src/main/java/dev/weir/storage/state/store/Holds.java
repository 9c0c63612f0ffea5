package dev.weir.storage.state.store;

import dev.weir.format.Check;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who still needs something native: its owner, and those in the middle of using it. It is freed by the last who lets go, so that no close
 * pulls memory away from a call that runs in another thread.
 */
public final class Holds {
    private final Runnable free;
    private final AtomicInteger count = new AtomicInteger(1);

    /** One hold: the owner's. */
    public Holds(Runnable free) {
        this.free = free;
    }

    /** False if it is freed, or about to be. */
    public boolean take() {
        int now = count.get();
        while (now != 0) {
            int seen = count.compareAndExchange(now, now + 1);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    public void release() {
        int left = count.decrementAndGet();
        Check.that(left >= 0, "each lets go once");
        if (left == 0) {
            free.run();
        }
    }

    /** Whether somebody beside the owner has one. */
    public boolean isShared() {
        return count.get() > 1;
    }
}
