package dev.weir.storage.state.store;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who still needs something native: its owner, and those in the middle of using it. It is freed by the last who lets go, so that no close
 * pulls memory away from a call that runs in another thread.
 */
final class Holds {
    private final Runnable free;
    private final AtomicInteger count = new AtomicInteger(1);

    /** One hold: the owner's. */
    Holds(Runnable free) {
        this.free = free;
    }

    /** False if it is freed, or about to be. */
    boolean take() {
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

    void release() {
        if (count.decrementAndGet() == 0) {
            free.run();
        }
    }
}
