package dev.weir.storage.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.state.store.StoreModel;
import dev.weir.storage.testing.CrashModel;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.SimulatedCrash;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power goes at each operation of the disk while snapshots are made. */
class SnapshotCrashTest {
    private static final Path STATE = Path.of("/data/tables/t/0/state");
    private static final Path OBJECTS = Path.of("/data/snapshots");

    private static SnapshotHarness harness(
            MemoryDisk disk, BufferAllocator allocator, long seed, Map<Long, StoreModel> models) {
        return new SnapshotHarness(
                disk, LocalObjectStore.open(disk, OBJECTS), allocator, new Random(seed), STATE, models);
    }

    @ParameterizedTest
    @EnumSource(CrashModel.class)
    void whatWasMadeIsThereAndNothingElseStays(CrashModel model) {
        int crashes = 0;
        boolean crashed = true;
        for (long operation = 0; crashed; operation++) {
            crashed = false;
            for (CrashMoment moment : CrashMoment.values()) {
                crashed |= crash(model, operation, moment);
            }
            crashes++;
        }
        assertTrue(crashes > 40, "operations " + crashes);
    }

    /** Answers whether it came to the crash. */
    private static boolean crash(CrashModel model, long operation, CrashMoment moment) {
        String at = model + " operation " + operation + " " + moment;
        Random random = new Random(operation * 31 + moment.ordinal());
        MemoryDisk disk = new MemoryDisk(model, random, new VirtualClock());
        Map<Long, StoreModel> models = new HashMap<>();
        boolean crashed = false;
        try (BufferAllocator allocator = new RootAllocator()) {
            try (SnapshotHarness rows = harness(disk, allocator, 1, models)) {
                rows.write(10, 1);
                rows.make();
                rows.write(20, 2);
                rows.make();
                rows.write(30, 3);
                disk.crashAt(disk.operations() + operation, moment);
                rows.make();
            } catch (SimulatedCrash e) {
                crashed = true;
            }
            if (!crashed) {
                return false;
            }
            disk.restart(random);
            try (SnapshotHarness rows = harness(disk, allocator, 2, models)) {
                List<Manifest> there = rows.fitting();
                assertTrue(there.size() >= 2, at);
                assertEquals(10, there.get(0).offset() - there.get(1).offset(), at);
                there.stream().limit(2).forEach(rows::check);
                rows.snapshots.look();
                long older = there.get(1).offset();
                assertEquals(older, rows.snapshots.keptFrom(), at);
                rows.write(40, 4);
                rows.make();
                rows.checkAll(40, there.get(0).offset());
            }
        }
        assertEquals(0, disk.openFiles(), at);
        return true;
    }
}
