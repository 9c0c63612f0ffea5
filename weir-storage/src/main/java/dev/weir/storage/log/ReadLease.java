package dev.weir.storage.log;

import java.util.function.Supplier;

/**
 * A reader's hold on a log: while it has it, rows that it has not passed stay readable, also those that retention has removed from
 * later views. A reader that does not use it for long loses that; reading then says {@code OFFSET_OUT_OF_RANGE}. Any thread.
 */
public final class ReadLease implements AutoCloseable {
    private final Leases leases;
    private final Supplier<LogView> newest;
    /** How many removals had happened before its first view was taken. */
    private final long removalsBefore;

    private volatile long passed;
    private volatile boolean used = true;
    /** Of the log's owner alone. */
    private long lastUsedUs = Long.MIN_VALUE;

    ReadLease(Leases leases, Supplier<LogView> newest, long removalsBefore) {
        this.leases = leases;
        this.newest = newest;
        this.removalsBefore = removalsBefore;
    }

    /** What can be read now. */
    public LogView view() {
        use();
        return new LeasedView(newest.get(), this);
    }

    /** Its reader is alive. */
    void use() {
        if (!used) {
            used = true;
        }
    }

    /** Nothing before this offset will be read any more. */
    public void passed(long offset) {
        use();
        passed = offset;
    }

    /** Whether it holds anything back; asked by the log's owner, now and then. */
    boolean holds(long belowOffset, long removal, long nowUs, long expiryUs) {
        if (used || lastUsedUs == Long.MIN_VALUE) {
            used = false;
            lastUsedUs = nowUs;
        }
        return removalsBefore < removal && passed < belowOffset && nowUs - lastUsedUs <= expiryUs;
    }

    @Override
    public void close() {
        leases.returned(this);
    }
}
