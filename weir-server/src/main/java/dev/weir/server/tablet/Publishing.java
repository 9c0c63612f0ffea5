package dev.weir.server.tablet;

import dev.weir.format.RealWorld;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Holds all lanes' watermarks still for who has to see many buckets at one moment and has tried in vain. */
public final class Publishing {
    private static final long PAUSE_NANOS = 10_000;

    private final AtomicInteger looking = new AtomicInteger();

    /** A lane is about to move watermarks. */
    @RealWorld("a lane waits while somebody looks")
    void begin() {
        while (looking.get() > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Meanwhile no lane begins to publish; one that has begun goes on. */
    <T> T whileStill(Supplier<T> look) {
        looking.incrementAndGet();
        try {
            return look.get();
        } finally {
            looking.decrementAndGet();
        }
    }
}
