package dev.weir.sim.client;

import dev.weir.sim.check.Model;
import dev.weir.sim.world.World;
import java.util.SplittableRandom;

/** Where an actor acts: the world, what must hold of it, and its own chance. */
public record Scene(World world, Model model, SplittableRandom random) {
    /** Whether something happens that has this probability. */
    public boolean happens(double chance) {
        return random.nextDouble() < chance;
    }

    /** A number from {@code from} to {@code to}, both included. */
    public int between(int from, int to) {
        return random.nextInt(from, to + 1);
    }
}
