package dev.weir.sim.mutation;

import dev.weir.format.RealWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code ./weir sim --mutations [NAME]}: prints the table of docs/simulation.md. */
@RealWorld("how long it took")
public final class MutationHunt {
    private MutationHunt() {}

    /**
     * Answers how many were not found.
     *
     * @param lake only those that are hunted in histories with a lake
     */
    public static int run(Path sources, String name, boolean lake) {
        List<Mutation> chosen = Mutations.all().stream()
                .filter(mutation -> mutation.name().contains(name) && (mutation.lake() || !lake))
                .toList();
        System.out.println("| planted bug | what it does | found by seed | after events |");
        System.out.println("| --- | --- | --- | --- |");
        int missed = 0;
        long begin = System.nanoTime();
        for (Mutation mutation : chosen) {
            Optional<Mutant.Found> found = Mutant.of(mutation, sources).hunt();
            System.out.println(row(mutation, found));
            if (found.isEmpty()) {
                missed++;
            }
            System.err.printf(
                    "%s after %.1f s: %s%n",
                    mutation.name(),
                    (System.nanoTime() - begin) / 1e9,
                    found.map(Mutant.Found::violation).orElse("NOT FOUND"));
        }
        return missed;
    }

    private static String row(Mutation mutation, Optional<Mutant.Found> found) {
        return "| `" + mutation.name() + "` | " + mutation.breaks() + " | "
                + found.map(by -> by.seed() + " | " + by.events())
                        .orElse("not within " + Math.abs(mutation.budget()) + " | ")
                + " |";
    }
}
