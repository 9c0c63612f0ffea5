package dev.weir.server.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** As many statements as there are permits compute at once; the others wait in line. */
final class Permits {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<RunningStatement> line = new ArrayDeque<>();
    private int free;

    Permits(int count) {
        this.free = count;
    }

    Condition condition() {
        return lock.newCondition();
    }

    /** Throws the reason of a cancel, and then nothing is taken. */
    void take(RunningStatement statement) {
        lock.lock();
        try {
            line.addLast(statement);
            while (free == 0 || line.peekFirst() != statement) {
                if (statement.cancelled().isPresent()) {
                    line.remove(statement);
                    callNext();
                    statement.check();
                }
                statement.turn.awaitUninterruptibly();
            }
            line.removeFirst();
            free--;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    void giveBack() {
        lock.lock();
        try {
            free++;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    void wake(RunningStatement statement) {
        lock.lock();
        try {
            statement.turn.signal();
        } finally {
            lock.unlock();
        }
    }

    private void callNext() {
        RunningStatement next = line.peekFirst();
        if (free > 0 && next != null) {
            next.turn.signal();
        }
    }
}
