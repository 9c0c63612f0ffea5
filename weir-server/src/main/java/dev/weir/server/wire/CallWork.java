package dev.weir.server.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one call's messages cause, in their order, one after the other, whoever causes it. Light work is done at once, on the network's thread, since waking another one would take
 * longer; heavy work, and what comes while there is some, on the pool.
 */
final class CallWork {
    private final Executor pool;

    /** Guarded by this. */
    private final Deque<Runnable> queue = new ArrayDeque<>();

    private boolean busy;

    CallWork(Executor pool) {
        this.pool = pool;
    }

    /** The task must not throw. */
    void light(Runnable task) {
        synchronized (this) {
            if (busy) {
                queue.add(task);
                return;
            }
            busy = true;
        }
        task.run();
        synchronized (this) {
            if (queue.isEmpty()) {
                busy = false;
                return;
            }
        }
        // somebody else's, who did not wait
        workOffLater();
    }

    /** The task must not throw. */
    void heavy(Runnable task) {
        synchronized (this) {
            queue.add(task);
            if (busy) {
                return;
            }
            busy = true;
        }
        workOffLater();
    }

    private void workOffLater() {
        try {
            pool.execute(this::workOff);
        } catch (RejectedExecutionException e) {
            // the server stops: what the call has left is freed by its last tasks
            workOff();
        }
    }

    private void workOff() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = queue.poll();
        busy = task != null;
        return task;
    }
}
