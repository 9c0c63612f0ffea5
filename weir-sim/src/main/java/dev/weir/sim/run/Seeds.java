package dev.weir.sim.run;

import java.util.function.BiFunction;
import java.util.function.LongFunction;

/** Seeds one after the other, up or down, until one fails. Speaks in types of the JDK only: whoever asks may be of another class loader. */
public final class Seeds implements BiFunction<Long, Long, String> {
    /** The first seed that fails and how many events it took, and the violation; empty if all hold. */
    @Override
    public String apply(Long from, Long to) {
        return hunt(from, to, Simulation::run);
    }

    static String hunt(long from, long to, LongFunction<Outcome> histories) {
        long events = 0;
        long step = from <= to ? 1 : -1;
        for (long seed = from; seed != to + step; seed += step) {
            Outcome outcome = histories.apply(seed);
            events += outcome.events();
            if (outcome.failed()) {
                return seed + " " + events + " " + outcome.violation().orElseThrow();
            }
        }
        return "";
    }

    /** The same of histories with a lake. */
    public static final class WithLake implements BiFunction<Long, Long, String> {
        @Override
        public String apply(Long from, Long to) {
            return hunt(from, to, Simulation::runWithLake);
        }
    }
}
