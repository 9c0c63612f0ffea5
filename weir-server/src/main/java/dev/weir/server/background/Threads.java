package dev.weir.server.background;

import dev.weir.format.RealWorld;

/** Waiting for threads that were told to end. */
@RealWorld("waits for threads")
public final class Threads {
    private Threads() {}

    /** Until it has ended, also if the caller is interrupted meanwhile: then he is told so afterwards. */
    public static void join(Thread ending) {
        boolean interrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
