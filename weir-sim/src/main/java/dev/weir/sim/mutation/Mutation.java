package dev.weir.sim.mutation;

/**
 * A planted bug.
 *
 * @param name of it, in the table of docs/simulation.md
 * @param breaks what it does wrong
 * @param type the class, with its package
 * @param text what is replaced: the source holds it once
 * @param replacement by this
 * @param budget so many seeds, from 1 on, must be enough to find it; a negative one: those from -1 down, which have primary-key tables
 * @param lake whether the seeds are of histories with a lake
 */
public record Mutation(
        String name, String breaks, String type, String text, String replacement, int budget, boolean lake) {
    public Mutation(String name, String breaks, String type, String text, String replacement, int budget) {
        this(name, breaks, type, text, replacement, budget, false);
    }

    /** The folder of the module that has the class. */
    String module() {
        return "weir-" + type.split("\\.", 4)[2];
    }
}
