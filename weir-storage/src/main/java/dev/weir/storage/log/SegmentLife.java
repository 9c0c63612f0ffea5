package dev.weir.storage.log;

import java.util.ArrayList;
import java.util.List;

/**
 * How long a segment can be read, for those who keep what they made of its bytes. It is told apart from any other by being this object: a file
 * of the same name is another segment after the log was closed, rewritten or dropped. Any thread.
 */
public final class SegmentLife {
    private final List<Runnable> atEnd = new ArrayList<>();
    private boolean over;

    /**
     * Has this run once, when the segment is read no more: on the thread of the log's owner, so it has to be quick and must not throw.
     *
     * @return false if that is so already; then it is not run
     */
    public synchronized boolean whenOver(Runnable action) {
        if (over) {
            return false;
        }
        atEnd.add(action);
        return true;
    }

    void end() {
        List<Runnable> actions;
        synchronized (this) {
            over = true;
            actions = List.copyOf(atEnd);
            atEnd.clear();
        }
        actions.forEach(Runnable::run);
    }
}
