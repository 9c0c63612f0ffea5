package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.util.concurrent.locks.LockSupport;

/** Keeping a pace. */
@RealWorld("keeps a pace")
public final class Due {
    private Due() {}

    /** Returns when it is as late, by {@link System#nanoTime}, or at once if it is later. */
    public static void await(long dueNs) {
        for (long early = dueNs - System.nanoTime(); early > 0; early = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
    }
}
