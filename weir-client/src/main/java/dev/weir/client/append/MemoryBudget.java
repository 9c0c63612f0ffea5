package dev.weir.client.append;

/** Bytes of rows that are not acknowledged yet, over all appenders of a connection. */
public final class MemoryBudget {
    private final long limit;
    private long used;

    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Takes so much if it fits; one batch fits always, however large. */
    synchronized boolean tryTake(long bytes) {
        if (used > 0 && used + bytes > limit) {
            return false;
        }
        used += bytes;
        return true;
    }

    /** Takes what turned out to be needed beyond what was taken before. */
    synchronized void take(long bytes) {
        used += bytes;
        notifyAll();
    }

    synchronized void give(long bytes) {
        used -= bytes;
        notifyAll();
    }

    /** Waits until so much would fit, or somebody closes. */
    synchronized void awaitRoom(long bytes, Closing closing) throws InterruptedException {
        while (used > 0 && used + bytes > limit && !closing.isClosed()) {
            wait();
        }
    }

    synchronized void wake() {
        notifyAll();
    }

    synchronized long used() {
        return used;
    }

    /** Whether waiting has become pointless. */
    interface Closing {
        boolean isClosed();
    }
}
