package dev.weir.server.write;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of puts are between the door and their acknowledgement, over all streams. Above the limit streams are not read
 * further until some are acknowledged; so the lanes' queues are bounded. A single message more than the limit allows is let in: its size is not known before.
 */
public final class InFlight {
    private final long limitBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public InFlight(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void enter(long entering) {
        bytes.addAndGet(entering);
    }

    /** Not to be called with a lock that a waiting stream may want. */
    void leave(long leaving) {
        if (bytes.addAndGet(-leaving) < limitBytes) {
            for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
                resume.run();
            }
        }
    }

    /** Whether there is room; if not, {@code resume} is run once there is. */
    boolean admits(Runnable resume) {
        if (bytes.get() < limitBytes) {
            return true;
        }
        waiting.add(resume);
        // Room may have come before the entry was seen.
        return bytes.get() < limitBytes && waiting.remove(resume);
    }

    public long bytes() {
        return bytes.get();
    }
}
