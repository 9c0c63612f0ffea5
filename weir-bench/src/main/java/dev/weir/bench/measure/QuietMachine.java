package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until others leave the machine alone: over 92 % idle for two seconds on end. */
@RealWorld("waits for the machine")
public final class QuietMachine {
    private static final long WINDOW_NS = 2_000_000_000L;
    private static final double BUSY_LIMIT = 0.08;

    private QuietMachine() {}

    /** At most so long; goes on then, for the figures say how much others used. */
    public static void await(Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        int cores = Runtime.getRuntime().availableProcessors();
        while (System.nanoTime() < deadlineNs) {
            double busy = ProcFs.machineCpu().busy();
            long fromNs = System.nanoTime();
            for (long left = WINDOW_NS; left > 0; left = WINDOW_NS - (System.nanoTime() - fromNs)) {
                LockSupport.parkNanos(left);
            }
            double used = ProcFs.machineCpu().busy() - busy;
            if (used <= BUSY_LIMIT * cores * WINDOW_NS / 1e9) {
                return;
            }
        }
    }
}
