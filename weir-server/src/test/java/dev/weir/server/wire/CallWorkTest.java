package dev.weir.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CallWorkTest {
    private final Deque<Runnable> pool = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private final CallWork work = new CallWork(pool::add);

    private Runnable task(int number) {
        return () -> done.add(number);
    }

    @Test
    void lightWorkIsDoneAtOnce() {
        work.light(task(1));
        work.light(task(2));
        assertEquals(List.of(1, 2), done);
        assertEquals(0, pool.size());
    }

    @Test
    void whatComesBehindHeavyWorkWaitsForIt() {
        work.light(task(1));
        work.heavy(task(2));
        work.light(task(3));
        work.heavy(task(4));
        assertEquals(List.of(1), done);
        assertEquals(1, pool.size());
        pool.remove().run();
        assertEquals(List.of(1, 2, 3, 4), done);
        work.light(task(5));
        assertEquals(List.of(1, 2, 3, 4, 5), done);
        assertEquals(0, pool.size());
    }

    @Test
    void whatComesWhileHeavyWorkIsDoneIsDoneBehindIt() {
        work.heavy(() -> {
            work.light(task(2));
            done.add(1);
        });
        pool.remove().run();
        assertEquals(List.of(1, 2), done);
    }

    @Test
    void withoutAPoolItIsDoneAllTheSame() {
        CallWork orphaned = new CallWork(task -> {
            throw new RejectedExecutionException();
        });
        orphaned.heavy(task(1));
        orphaned.light(task(2));
        assertEquals(List.of(1, 2), done);
    }
}
