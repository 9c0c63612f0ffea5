package dev.weir.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weir.sim.run.LakeHistories;
import dev.weir.sim.run.Outcome;
import dev.weir.sim.run.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Histories that every change must stand, and others that each commit has for itself. */
class SimIT {
    private static final int FIXED = 300;
    private static final int OF_THE_COMMIT = 500;
    private static final int KEYED = 120;
    private static final int WITH_LAKE = 20;

    /** Loads the classes of the lake once. */
    private static final LakeHistories LAKE = LakeHistories.shipped();

    @Test
    void fixedSeedsHold() {
        hold(1, FIXED);
    }

    @Test
    void theCommitsSeedsHold() throws IOException, InterruptedException {
        hold(commitSeed(), OF_THE_COMMIT);
    }

    @Test
    void fixedSeedsWithPrimaryKeysHold() {
        hold(-KEYED, KEYED);
    }

    @Test
    void theCommitsSeedsWithPrimaryKeysHold() throws IOException, InterruptedException {
        hold(-commitSeed() - KEYED, KEYED);
    }

    @Test
    void fixedSeedsWithALakeHold() {
        hold(1, WITH_LAKE, LAKE::run);
    }

    @Test
    void theCommitsSeedsWithALakeHold() throws IOException, InterruptedException {
        hold(commitSeed(), WITH_LAKE, LAKE::run);
    }

    @Test
    void aSeedWithALakeIsTheSameHistoryEachTime() {
        LakeHistories again = LakeHistories.shipped();
        LongStream.rangeClosed(1, 2).forEach(seed -> {
            Outcome first = LAKE.run(seed);
            Outcome second = again.run(seed);
            assertEquals(first.hash(), second.hash(), first.line());
            assertEquals(first.diskOperations(), second.diskOperations(), first.line());
        });
    }

    @Test
    void aSeedIsTheSameHistoryEachTime() {
        LongStream.rangeClosed(-20, 40).forEach(seed -> {
            Outcome first = Simulation.run(seed);
            Outcome second = Simulation.run(seed);
            assertEquals(first.hash(), second.hash(), first.line());
            assertEquals(first.diskOperations(), second.diskOperations(), first.line());
        });
    }

    @Test
    void seedsAreDifferentHistories() {
        assertNotEquals(Simulation.run(1).hash(), Simulation.run(2).hash());
    }

    private static void hold(long from, int count) {
        hold(from, count, Simulation::run);
    }

    private static void hold(long from, int count, LongFunction<Outcome> histories) {
        List<String> failed = new ArrayList<>();
        for (long seed = from; seed < from + count; seed++) {
            Outcome outcome = histories.apply(seed);
            if (outcome.failed()) {
                failed.add(outcome.line());
            }
        }
        assertEquals(List.of(), failed);
    }

    /** WEIR_SIM_SEED, or the commit that is checked out, or one for ever where nobody knows. */
    private static long commitSeed() throws IOException, InterruptedException {
        String chosen = System.getenv("WEIR_SIM_SEED");
        if (chosen != null) {
            return Long.parseLong(chosen);
        }
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return git.waitFor() == 0 ? Long.parseUnsignedLong(commit.substring(0, 12), 16) : 1_000_000;
        } catch (IOException noGit) {
            return 1_000_000;
        }
    }
}
