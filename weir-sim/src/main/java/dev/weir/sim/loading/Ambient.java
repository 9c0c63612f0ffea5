package dev.weir.sim.loading;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What Iceberg's library is told when it asks for the time, for chance, for a rest or for threads: {@link IcebergLoader} leads its calls here. Of the thread
 * that runs a history.
 */
public final class Ambient {
    private static final ThreadLocal<Machine> MACHINE = new ThreadLocal<>();
    private static final ExecutorService AT_ONCE = new AtOnce();

    private Ambient() {}

    /** The simulated machine. */
    public interface Machine {
        long epochMillis();

        UUID newId();

        /** Time passes, and nothing else happens. */
        void rest(long millis);
    }

    /** Until {@link #leave}. */
    public static void enter(Machine machine) {
        MACHINE.set(machine);
    }

    public static void leave() {
        MACHINE.remove();
    }

    private static Machine machine() {
        Machine machine = MACHINE.get();
        if (machine == null) {
            throw new IllegalStateException("Iceberg's library is asked outside of a history");
        }
        return machine;
    }

    // what calls are led to has the names and types of what was called

    public static long currentTimeMillis() {
        return machine().epochMillis();
    }

    public static UUID randomUUID() {
        return machine().newId();
    }

    public static void sleep(long millis) {
        machine().rest(millis);
    }

    public static void sleep(TimeUnit unit, long time) {
        machine().rest(unit.toMillis(time));
    }

    /** It spreads what is tried again. */
    public static int nextInt(ThreadLocalRandom of, int bound) {
        return bound / 2;
    }

    public static ExecutorService getWorkerPool() {
        return AT_ONCE;
    }

    public static ExecutorService getDeleteWorkerPool() {
        return AT_ONCE;
    }

    /** Does what it is given before it answers. */
    private static final class AtOnce extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            // it is everybody's
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
