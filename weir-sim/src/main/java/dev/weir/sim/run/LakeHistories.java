package dev.weir.sim.run;

import dev.weir.sim.loading.OwnLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Histories with a lake. They run in classes of their own, which have Iceberg's library as the simulation needs it. */
public final class LakeHistories {
    private final ClassLoader loader;
    private final Function<Long, Object[]> history;

    @SuppressWarnings("unchecked") // what it speaks of are types of the JDK
    private LakeHistories(OwnLoader loader) {
        this.loader = loader;
        this.history = loader.make(Function.class, LakeHistory.class.getName());
    }

    /** Of the shipped code. */
    public static LakeHistories shipped() {
        return new LakeHistories(OwnLoader.withIceberg("weir-lake", Map.of()));
    }

    /** Never throws: what it came to says what went wrong. */
    @SuppressWarnings("unchecked")
    public Outcome run(long seed) {
        Object[] told = within(loader, history, seed);
        return new Outcome(
                seed,
                (Long) told[0],
                (Long) told[1],
                (Long) told[2],
                Optional.ofNullable((Throwable) told[3]),
                (List<String>) told[4],
                true);
    }

    /** Iceberg's library asks the thread for classes. */
    public static <A, B> B within(ClassLoader loader, Function<A, B> what, A of) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return what.apply(of);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
