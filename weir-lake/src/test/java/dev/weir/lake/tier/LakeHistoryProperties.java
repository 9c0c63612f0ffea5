package dev.weir.lake.tier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Histories of chance: workers that are slow, die and come again, a lake that does not answer, others who append, compact and expire. */
class LakeHistoryProperties {
    private static final int STEPS = 60;
    private static final int BUCKETS = 2;

    @Property(tries = 12)
    void theNewestSnapshotHoldsEachRowOnce(@ForAll long seed) {
        LakeWorld world = new LakeWorld(seed);
        world.upkeep = true;
        Random random = new Random(~seed);
        List<LakeWorld.Worker> workers = new ArrayList<>();
        workers.add(world.new Worker());
        String id = "t0";
        LakeWorld.Log log = world.table(id, BUCKETS);
        int tables = 1;
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> log.append(random.nextInt(BUCKETS), 1 + random.nextInt(700), world.clock.nowUs());
                case 3 ->
                    world.clock.advance(
                            Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? 20_000_000 : 20_000)));
                case 4 -> workers.set(random.nextInt(workers.size()), world.new Worker());
                case 5 -> {
                    if (workers.size() < 3) {
                        workers.add(world.new Worker());
                    }
                }
                case 6 -> faulty(workers.get(random.nextInt(workers.size())), random);
                case 7 -> {
                    // this one is slow, and others are not
                    LakeWorld.Worker other = workers.get(random.nextInt(workers.size()));
                    world.whileWriting(() -> steps(world, other, 6));
                }
                case 8 -> {
                    LakeWorld.Worker other = workers.get(random.nextInt(workers.size()));
                    world.pointers.before(() -> steps(world, other, 6));
                }
                case 9 -> byOthers(world, random);
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        world.drop(id);
                        id = "t" + tables++;
                        log = world.table(id, BUCKETS);
                    }
                }
                default -> steps(world, workers.get(random.nextInt(workers.size())), 1 + random.nextInt(3));
            }
            if (isThere(world, id)) {
                world.checkRows(id, Offsets.zero(BUCKETS));
            }
        }
        LakeWorld.Worker last = world.new Worker();
        world.whileWriting(() -> {});
        world.pointers.before(() -> {});
        last.finish();
        world.checkRows(id, Offsets.zero(BUCKETS));
        world.checkIntents();
        last.tidy();
        world.checkRows(id, Offsets.zero(BUCKETS));
        world.checkNoOrphans(id);
    }

    private static void faulty(LakeWorld.Worker worker, Random random) {
        Faults.Fault[] faults = Faults.Fault.values();
        int calls = worker.faults.calls() + 1 + random.nextInt(10);
        Faults.Fault fault = faults[random.nextInt(faults.length)];
        worker.faults.next(() -> worker.faults.calls() == calls ? fault : Faults.Fault.NONE);
    }

    private static void byOthers(LakeWorld world, Random random) {
        if (!world.hasFiles()) {
            return;
        }
        int what = random.nextInt(4);
        try {
            switch (what) {
                case 0 -> world.foreignAppend();
                case 1 -> world.foreignExpiry();
                default -> world.foreignCompaction();
            }
        } catch (RuntimeException e) {
            // what they were at was changed or dropped meanwhile: they do not mind
            return;
        }
    }

    private static boolean isThere(LakeWorld world, String id) {
        return world.hasFiles() && id.equals(world.lake().properties().get("weir.table-id"));
    }

    private static void steps(LakeWorld world, LakeWorld.Worker worker, int count) {
        for (int i = 0; i < count && !worker.faults.isDead(); i++) {
            world.clock.advance(Duration.ofNanos(Math.max(1, worker.step())));
        }
    }
}
