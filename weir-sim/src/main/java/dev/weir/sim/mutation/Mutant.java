package dev.weir.sim.mutation;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/** A planted bug, ready to be hunted. */
public final class Mutant {
    private final Mutation mutation;
    private final BiFunction<Long, Long, String> seeds;

    /**
     * What found it.
     *
     * @param seed the first that fails
     * @param events of all seeds up to there
     * @param violation what was broken
     */
    public record Found(long seed, long events, String violation) {}

    private Mutant(Mutation mutation, BiFunction<Long, Long, String> seeds) {
        this.mutation = mutation;
        this.seeds = seeds;
    }

    /** @param sources the folder that has the modules in it */
    public static Mutant of(Mutation mutation, Path sources) {
        MutantLoader loader = new MutantLoader(mutation.module(), new MutantCompiler(sources).compile(mutation));
        try {
            @SuppressWarnings("unchecked")
            BiFunction<Long, Long, String> seeds = (BiFunction<Long, Long, String>)
                    loader.loadClass("dev.weir.sim.run.Seeds").getConstructor().newInstance();
            return new Mutant(mutation, seeds);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** None if it survives its budget. */
    public Optional<Found> hunt() {
        String found = seeds.apply((long) Integer.signum(mutation.budget()), (long) mutation.budget());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = found.split(" ", 3);
        return Optional.of(new Found(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
    }
}
