package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One short history, broken at each of its calls in each way. */
class EveryCrashTest {
    /** The whole history: two rounds, a drop, a table of the same name. Answers how many calls it made, up to where it broke. */
    private static int live(int breakAt, Faults.Fault how) {
        LakeWorld world = new LakeWorld(7);
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker first = world.new Worker();
        first.faults.next(() -> first.faults.calls() == breakAt ? how : Faults.Fault.NONE);
        log.append(0, 600, world.clock.nowUs());
        log.append(1, 3, world.clock.nowUs());
        steps(world, first, 8);
        log.append(0, 700, world.clock.nowUs());
        steps(world, first, 8);
        int before = first.faults.calls();
        LakeWorld.Worker second = world.new Worker();
        second.faults.next(() -> before + second.faults.calls() == breakAt ? how : Faults.Fault.NONE);
        // the first one may be alive, and only have been slow
        steps(world, second, 8);
        steps(world, first, 2);
        if (breakAt <= before) {
            second.finish();
            world.checkRows("a1", Offsets.zero(2));
            world.checkNothingIsLeft();
        }
        world.drop("a1");
        LakeWorld.Log again = world.table("b1", 1);
        again.append(0, 501, world.clock.nowUs());
        steps(world, second, 8);
        int calls = before + second.faults.calls();
        LakeWorld.Worker third = world.new Worker();
        third.finish();
        world.checkRows("b1", Offsets.zero(1));
        world.checkNothingIsLeft();
        assertTrue(SmallObjects.list(world.store, "main/t-a1").isEmpty(), "a dropped table's files are left");
        return calls;
    }

    /** A merge and an expiry after some rounds; then a long time. Answers how many calls those two made, up to where it broke. */
    private static int tend(int breakAt, Faults.Fault how) {
        LakeWorld world = new LakeWorld(7);
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker first = world.new Worker();
        for (int round = 0; round < 5; round++) {
            log.append(round % 2, 501, world.clock.nowUs());
            first.finish();
        }
        int before = first.faults.calls();
        first.faults.next(() -> first.faults.calls() == before + breakAt ? how : Faults.Fault.NONE);
        world.upkeep = true;
        for (int i = 0; i < 4 && !first.faults.isDead(); i++) {
            first.step();
            world.clock.advance(Duration.ofMinutes(2));
        }
        int calls = first.faults.calls() - before;
        if (breakAt == 0) {
            LakeFigures figures = first.lake.figures();
            assertTrue(figures.merges() > 0, "merges");
            assertTrue(figures.expiredSnapshots() > 0, "expired");
            assertTrue(figures.removedFiles() > 0, "removed");
        }
        LakeWorld.Worker second = world.new Worker();
        log.append(0, 501, world.clock.nowUs());
        steps(world, second, 4);
        // the first one may be alive, and only have been slow
        steps(world, first, 2);
        second.finish();
        world.checkRows("a1", Offsets.zero(2));
        second.tidy();
        world.checkRows("a1", Offsets.zero(2));
        world.checkNoOrphans("a1");
        return calls;
    }

    private static void steps(LakeWorld world, LakeWorld.Worker worker, int count) {
        for (int i = 0; i < count && !worker.faults.isDead(); i++) {
            world.clock.advance(Duration.ofNanos(Math.max(1, worker.step())));
        }
    }

    @Test
    void itIsLongEnoughToBeBroken() {
        int calls = live(0, Faults.Fault.NONE);
        assertTrue(calls > 40, "calls " + calls);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whereverItBreaksAllIsThereOnce(Faults.Fault how) {
        int calls = live(0, Faults.Fault.NONE);
        for (int breakAt = 1; breakAt <= calls; breakAt++) {
            try {
                live(breakAt, how);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("broken at call " + breakAt + " by " + how + ": " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whereverUpkeepBreaksAllIsThereOnceAndNothingElse(Faults.Fault how) {
        int calls = tend(0, Faults.Fault.NONE);
        assertTrue(calls > 12, "calls " + calls);
        for (int breakAt = 1; breakAt <= calls; breakAt++) {
            try {
                tend(breakAt, how);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("broken at call " + breakAt + " by " + how + ": " + e.getMessage(), e);
            }
        }
    }
}
