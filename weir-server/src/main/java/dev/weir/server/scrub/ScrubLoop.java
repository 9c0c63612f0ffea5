package dev.weir.server.scrub;

import dev.weir.format.RealWorld;
import dev.weir.storage.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scrubber's thread: steps it at a pace that nobody notices, and rests before each round. */
@RealWorld("the scrubber's thread")
public final class ScrubLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScrubLoop.class);

    /** Steps a second: long pauses wake the processor seldom, short ones spread the reading. */
    private static final int STEPS_A_SECOND = 4;

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Scrubber scrubber;
    private final long bytesPerSecond;
    private final long restNanos;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean stopping;

    /** @param bytesPerSecond at least 1 */
    public ScrubLoop(Scrubber scrubber, long bytesPerSecond, Duration rest, Clock clock) {
        this.scrubber = scrubber;
        this.bytesPerSecond = bytesPerSecond;
        this.restNanos = rest.toNanos();
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("weir-scrub").start(this::run);
    }

    private void run() {
        long stepBytes = Math.max(1, bytesPerSecond / STEPS_A_SECOND);
        try {
            // a start has readers that wait
            pause(clock.nanos(), restNanos);
            while (!stopping) {
                long begin = clock.nanos();
                switch (scrubber.step(stepBytes)) {
                    case Scrubber.Step.Within within -> pause(begin, nanosFor(within.cost()));
                    case Scrubber.Step.RoundEnded ended -> pause(begin, nanosFor(ended.cost()) + restNanos);
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the scrubber ended; nothing is checked any more until a restart", e);
        } finally {
            scrubber.close();
        }
    }

    /** A step may have read more than it should: one batch is read as a whole. */
    private long nanosFor(long bytes) {
        return (long) ((double) bytes / bytesPerSecond * NANOS_A_SECOND);
    }

    private void pause(long begin, long nanos) {
        for (long left = nanos; left > 0 && !stopping; left = nanos - (clock.nanos() - begin)) {
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
