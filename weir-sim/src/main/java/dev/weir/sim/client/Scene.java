package dev.weir.sim.client;

import dev.weir.format.WeirException;
import dev.weir.sim.check.Model;
import dev.weir.sim.check.Violation;
import dev.weir.sim.lake.LakeModel;
import dev.weir.sim.world.World;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Where an actor acts: the world, what must hold of it, and its own chance.
 *
 * @param lake what must hold of the lake, if there is one
 */
public record Scene(World world, Model model, Optional<LakeModel> lake, SplittableRandom random) {
    /** Whether something happens that has this probability. */
    public boolean happens(double chance) {
        return random.nextDouble() < chance;
    }

    /** An error of the disk is to be expected when it has troubles. */
    void requireTroubles(String what, WeirException error) {
        boolean fair = switch (error.code()) {
            case IO_ERROR -> world.troubles();
            case DISK_FULL -> world.troubles() || world.full();
            default -> false;
        };
        if (!fair) {
            throw new Violation(what + ": " + error.code() + " " + error.getMessage(), error);
        }
    }

    /** A number from {@code from} to {@code to}, both included. */
    public int between(int from, int to) {
        return random.nextInt(from, to + 1);
    }
}
