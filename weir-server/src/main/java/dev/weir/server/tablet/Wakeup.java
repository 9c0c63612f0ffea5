package dev.weir.server.tablet;

import java.util.concurrent.locks.LockSupport;

/**
 * Wakes one waiting thread, from any number of others, without a lock. Whoever waits looks at its conditions again after every
 * {@link #await()}: a signal says that something may have changed, not what.
 */
public final class Wakeup {
    private volatile boolean raised;
    private volatile Thread owner = Thread.currentThread();

    /** The thread that waits from now on is the caller. */
    public void adopt() {
        owner = Thread.currentThread();
    }

    /** Cheap when it is raised already. */
    public void raise() {
        if (!raised) {
            raised = true;
            LockSupport.unpark(owner);
        }
    }

    /** Returns once raised since the last return. */
    public void await() {
        while (!raised) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                break;
            }
        }
        raised = false;
    }
}
