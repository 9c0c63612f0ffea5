package dev.weir.server.write;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * How many bytes of puts are between the door and their acknowledgement, over all streams. Above the limit streams are not read
 * further until some are acknowledged; so the lanes' queues are bounded. A single message more than the limit allows is let in: its size is not known before.
 */
public final class InFlight {
    private final long limitBytes;
    private final BooleanSupplier exhausted;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** @param exhausted whether what was acknowledged fills the memory that is meant for it; whoever changes that says so by {@link #look} */
    public InFlight(long limitBytes, BooleanSupplier exhausted) {
        this.limitBytes = limitBytes;
        this.exhausted = exhausted;
    }

    private boolean hasRoom() {
        return bytes.get() < limitBytes && !exhausted.getAsBoolean();
    }

    void enter(long entering) {
        bytes.addAndGet(entering);
    }

    /** Not to be called with a lock that a waiting stream may want. */
    void leave(long leaving) {
        bytes.addAndGet(-leaving);
        look();
    }

    /** Streams that wait go on as long as there is room: those that find none wait again. As {@link #leave} to be called without a lock. */
    public void look() {
        while (hasRoom()) {
            Runnable resume = waiting.poll();
            if (resume == null) {
                return;
            }
            resume.run();
        }
    }

    /** Whether there is room; if not, {@code resume} is run once there is. */
    boolean admits(Runnable resume) {
        if (hasRoom()) {
            return true;
        }
        waiting.add(resume);
        // Room may have come before the entry was seen.
        return hasRoom() && waiting.remove(resume);
    }

    public long bytes() {
        return bytes.get();
    }
}
