package dev.weir.server.query;

import dev.weir.format.WeirException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A statement from the moment it is asked until its last row is taken. One thread works for it at a time; any thread may cancel it. It computes in
 * {@link #compute} only, so that while it waits for its reader others do.
 */
public final class RunningStatement implements AutoCloseable {
    /** What it does at this moment. */
    public enum State {
        /** All that may compute at once do. */
        QUEUED,
        RUNNING,
        /** Its client reads what is computed, or has to say more. */
        WAITING
    }

    /** As {@link Statements#running()} tells it. */
    public record Seen(
            long id, String door, String user, String client, String sql, long startedUs, long nanos, State state) {}

    private final Statements of;
    private final long id;
    private final Statements.Asker asker;
    private final String sql;
    private final long startedUs;
    private final long begin;
    /** Of the lock in {@link Permits}. */
    final Condition turn;

    private volatile State state = State.WAITING;
    private volatile @Nullable WeirException reason;

    // Guarded by this.
    private @Nullable SqlResult result;
    private @Nullable Runnable wake;
    private @Nullable Future<?> deadline;

    RunningStatement(Statements of, long id, Statements.Asker asker, String sql, Condition turn) {
        this.of = of;
        this.id = id;
        this.asker = asker;
        this.sql = sql;
        this.startedUs = of.clock().nowUs();
        this.begin = of.clock().nanos();
        this.turn = turn;
    }

    public long id() {
        return id;
    }

    /** Cancels it when this time is over; zero: it has all the time there is. Replaces what was said before. */
    public synchronized void limit(Duration timeout) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = timeout.isZero() ? null : of.cancelAfter(this, timeout);
    }

    /** Takes one of the permits to compute, perhaps after a while, and gives it back. Throws the reason of a cancel. */
    public <T> T compute(Supplier<T> work) {
        state = State.QUEUED;
        try {
            of.permits().take(this);
            try {
                state = State.RUNNING;
                check();
                return work.get();
            } finally {
                of.permits().giveBack();
            }
        } finally {
            state = State.WAITING;
        }
    }

    /** What a cancel reaches; null: nothing more. */
    public void attach(@Nullable SqlResult running) {
        WeirException cancelled;
        synchronized (this) {
            result = running;
            cancelled = reason;
        }
        if (running != null && cancelled != null) {
            running.cancel(cancelled);
        }
    }

    /** Run after a cancel, to wake whoever waits for something else, and at once if that was before; null: nobody. */
    public void onCancel(@Nullable Runnable woken) {
        boolean late;
        synchronized (this) {
            wake = woken;
            late = reason != null;
        }
        if (late && woken != null) {
            woken.run();
        }
    }

    /** Stops it soon; the first reason counts. */
    public void cancel(WeirException why) {
        SqlResult running;
        Runnable woken;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
            running = result;
            woken = wake;
        }
        if (running != null) {
            running.cancel(why);
        }
        of.permits().wake(this);
        if (woken != null) {
            woken.run();
        }
    }

    /** Why it is to stop. */
    public Optional<WeirException> cancelled() {
        return Optional.ofNullable(reason);
    }

    /** Throws the reason of a cancel. */
    public void check() {
        WeirException why = reason;
        if (why != null) {
            throw why;
        }
    }

    Seen seen() {
        return new Seen(
                id,
                asker.door(),
                asker.user(),
                asker.client(),
                sql,
                startedUs,
                of.clock().nanos() - begin,
                state);
    }

    /** It is over, or its client has given it up. */
    @Override
    public void close() {
        limit(Duration.ZERO);
        of.forget(this);
    }
}
