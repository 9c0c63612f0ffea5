package dev.weir.sim.run;

import java.util.function.Function;

/** One history with a lake, in types of the JDK: hash, events, disk operations, violation or null, and what happened last. */
public final class LakeHistory implements Function<Long, Object[]> {
    @Override
    public Object[] apply(Long seed) {
        Outcome outcome = Simulation.runWithLake(seed);
        return new Object[] {
            outcome.hash(),
            outcome.events(),
            outcome.diskOperations(),
            outcome.violation().orElse(null),
            outcome.last()
        };
    }
}
