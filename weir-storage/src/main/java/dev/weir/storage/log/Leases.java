package dev.weir.storage.log;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Who reads a log. Readers come and go on any thread; the log's owner asks before it deletes. */
final class Leases {
    /** A reader that looks at nothing for this long must not hold disk space any longer. */
    static final long EXPIRY_US = 15L * 60 * 1_000_000;

    private final Set<ReadLease> taken = ConcurrentHashMap.newKeySet();
    /** Counted up after a view was published that lacks segments of those before. */
    private final AtomicLong removals = new AtomicLong();

    /**
     * The lease is known before its first view is taken, and the owner publishes a view without a segment before it asks for leases: so
     * either the reader does not see the segment, or the owner sees the reader.
     */
    ReadLease take(Supplier<LogView> newest) {
        ReadLease lease = new ReadLease(this, newest, removals.get());
        taken.add(lease);
        return lease;
    }

    void returned(ReadLease lease) {
        taken.remove(lease);
    }

    int count() {
        return taken.size();
    }

    /** Segments are in no view any more that is taken from now on. Answers which removal this is. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the owner alone writes it
    long removed() {
        return removals.incrementAndGet();
    }

    /** Whether rows before this offset may still be read by somebody in segments that this removal took away. */
    boolean hold(long belowOffset, long removal, long nowUs) {
        boolean held = false;
        for (ReadLease lease : taken) {
            held |= lease.holds(belowOffset, removal, nowUs, EXPIRY_US);
        }
        return held;
    }
}
