package dev.weir.server.background;

import dev.weir.format.RealWorld;
import dev.weir.storage.time.Clock;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that steps something until it is closed. */
@RealWorld("a thread")
public final class StepLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepLoop.class);

    private final Urgency urgency;
    private final Stepped work;
    private final long firstPauseNanos;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean stopping;

    /** Whether callers wait for what the thread does. */
    public enum Urgency {
        /** No: others' work comes first. */
        LOW,
        /** Sooner or later, so that it gets its share. */
        NORMAL
    }

    /** Takes the work over: it is closed by the thread that steps it. */
    public StepLoop(String name, Urgency urgency, Stepped work, long firstPauseNanos, Clock clock) {
        this.urgency = urgency;
        this.work = work;
        this.firstPauseNanos = firstPauseNanos;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    private void run() {
        try {
            // a start has readers that wait
            pause(clock.nanos(), firstPauseNanos);
            if (urgency == Urgency.LOW) {
                Niceness.yieldToOthers();
            }
            while (!stopping) {
                long begin = clock.nanos();
                pause(begin, work.step());
            }
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "background work ended; nothing more of it is done until a restart thread={}", thread.getName(), e);
        } finally {
            work.close();
        }
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
        Threads.join(thread);
    }
}
