package dev.weir.sim.mutation;

import dev.weir.sim.loading.OwnLoader;
import dev.weir.sim.run.LakeHistories;
import dev.weir.sim.run.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A planted bug, ready to be hunted. */
public final class Mutant {
    private final Mutation mutation;
    private final ClassLoader loader;
    private final BiFunction<Long, Long, String> seeds;

    /**
     * What found it.
     *
     * @param seed the first that fails
     * @param events of all seeds up to there
     * @param violation what was broken
     */
    public record Found(long seed, long events, String violation) {}

    private Mutant(Mutation mutation, ClassLoader loader, BiFunction<Long, Long, String> seeds) {
        this.mutation = mutation;
        this.loader = loader;
        this.seeds = seeds;
    }

    /** @param sources the folder that has the modules in it */
    public static Mutant of(Mutation mutation, Path sources) {
        Map<String, byte[]> changed = new MutantCompiler(sources).compile(mutation);
        OwnLoader loader = mutation.lake()
                ? OwnLoader.withIceberg(mutation.module(), changed)
                : OwnLoader.changed(mutation.module(), changed);
        String name = mutation.lake() ? Seeds.WithLake.class.getName() : Seeds.class.getName();
        @SuppressWarnings("unchecked")
        BiFunction<Long, Long, String> seeds = loader.make(BiFunction.class, name);
        return new Mutant(mutation, loader, seeds);
    }

    /** Throws unless each text is in the source, once, and what comes of it is a program. */
    public static void check(List<Mutation> mutations, Path sources) {
        MutantCompiler compiler = new MutantCompiler(sources);
        List<Mutation> left = mutations;
        while (!left.isEmpty()) {
            // a class can be changed in one way at a time
            Map<String, Mutation> together = new LinkedHashMap<>();
            List<Mutation> later = new ArrayList<>();
            for (Mutation mutation : left) {
                if (together.putIfAbsent(mutation.type(), mutation) != null) {
                    later.add(mutation);
                }
            }
            compiler.compile(together.values());
            left = later;
        }
    }

    /** None if it survives its budget. */
    public Optional<Found> hunt() {
        return hunt(Integer.signum(mutation.budget()), mutation.budget());
    }

    /** The same, of which seed {@code near} is tried first if it is within the budget: mostly it still is the one that finds it. */
    public Optional<Found> hunt(long near) {
        boolean within = near != 0
                && Long.signum(near) == Integer.signum(mutation.budget())
                && Math.abs(near) <= Math.abs(mutation.budget());
        return within ? hunt(near, near).or(this::hunt) : hunt();
    }

    private Optional<Found> hunt(long from, long to) {
        String found = LakeHistories.within(loader, last -> seeds.apply(from, last), to);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = found.split(" ", 3);
        return Optional.of(new Found(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
    }
}
