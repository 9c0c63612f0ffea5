package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.testing.CrashModel;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.SimulatedCrash;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A short life of a log, ended at each of its disk operations in turn. */
class LogCrashTest {
    private static final Path DIRECTORY = Path.of("/var/log/0");
    private static final WriterId WRITER = new WriterId(3, 4);
    private static final int ROUNDS = 12;
    private static final int ROWS = 7;
    private static final long LARGE = 6_000;
    private static final long SMALL = 1_000;

    /** Rows that were appended and, of them, acknowledged. */
    private static final class Promised {
        int written;
        int acknowledged;
    }

    private static LogHarness harness(Disk disk) {
        return new LogHarness(disk, DIRECTORY).segmentBytes(3_000).rewriting();
    }

    /** Appends with some rolled segments, which are rewritten, a batch that is never synced, a clean end. */
    private static void live(Disk disk, Promised promised) {
        try (LogHarness rows = harness(disk)) {
            try (BucketLog log = rows.open()) {
                for (int round = 0; round < ROUNDS; round++) {
                    rows.append(log, promised.written, ROWS, WRITER, round);
                    promised.written += ROWS;
                    log.sync();
                    log.publish();
                    promised.acknowledged = promised.written;
                    if (LogHarness.rewrite(log)) {
                        log.tend(RetentionLimits.FOREVER, 1_000);
                    }
                }
                rows.append(log, promised.written, ROWS);
                promised.written += ROWS;
            }
        }
    }

    private static MemoryDisk disk(int seed) {
        return new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
    }

    private static void endEverywhere(BiConsumer<MemoryDisk, Random> end) {
        MemoryDisk whole = disk(0);
        live(whole, new Promised());
        long operations = whole.operations();
        assertTrue(operations > 3 * ROUNDS, "operations=" + operations);
        assertTrue(
                whole.list(DIRECTORY).stream()
                        .map(name -> SegmentName.parse(name, SegmentName.SEGMENT))
                        .anyMatch(name -> name.isPresent() && name.get().isRewritten()),
                "segments were rolled and rewritten");
        for (long operation = 0; operation < operations; operation++) {
            for (CrashMoment moment : CrashMoment.values()) {
                for (int seed = 0; seed < 6; seed++) {
                    MemoryDisk disk = disk(seed);
                    disk.crashAt(operation, moment);
                    Promised promised = new Promised();
                    assertThrows(SimulatedCrash.class, () -> live(disk.incarnation(), promised));
                    end.accept(disk, new Random(seed));
                    check(disk, promised, "operation=" + operation + " moment=" + moment + " seed=" + seed);
                }
            }
        }
    }

    private static void check(MemoryDisk disk, Promised promised, String when) {
        try (LogHarness rows = harness(disk.incarnation())) {
            try (BucketLog log = rows.open()) {
                // an append that broke off may be there, whole
                int end = Math.toIntExact(log.endOffset());
                assertTrue(end >= promised.acknowledged && end <= promised.written + ROWS && end % ROWS == 0, when);
                assertEquals(LogHarness.ids(0, end), rows.readAll(log.view()), when);
                if (promised.acknowledged > 0) {
                    long sequence = promised.acknowledged / ROWS - 1L;
                    assertEquals(
                            new AppendOutcome.Duplicate(sequence * ROWS, ROWS),
                            rows.append(log, 0, ROWS, WRITER, sequence),
                            when);
                }
                // it goes on, and what was shown is there for good
                rows.commit(log, end, ROWS);
                disk.crash(new Random(1));
            } catch (SimulatedCrash e) {
                // closing wrote to a disk that was gone
            }
        }
        try (LogHarness rows = harness(disk.incarnation());
                BucketLog log = rows.open()) {
            assertTrue(log.endOffset() >= promised.acknowledged + ROWS, when);
            assertEquals(LogHarness.ids(0, (int) log.endOffset()), rows.readAll(log.view()), when);
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void thePowerMayGoAtAnyOperation() {
        endEverywhere(MemoryDisk::restart);
    }

    @Test
    void theProcessMayBeKilledAtAnyOperation() {
        endEverywhere((disk, _) -> disk.kill());
    }

    /** A file system that went bad and was remounted for reading, a process that has no file descriptors left, a disk that is gone. */
    @Test
    void whatFailsForEverIsToldAndNothingIsLost() {
        for (DiskOperation operation : DiskOperation.values()) {
            MemoryDisk disk = disk(operation.ordinal());
            try (LogHarness rows = harness(disk)) {
                try (BucketLog log = rows.open()) {
                    rows.commit(log, 0, ROWS);
                    assertEquals(LogHarness.ids(0, ROWS), rows.readAll(log.view()));
                    disk.faults().failWithChance(operation, 1);
                    int acknowledged = ROWS;
                    for (int round = 0; round < ROUNDS; round++) {
                        try {
                            rows.commit(log, acknowledged, ROWS);
                            acknowledged += ROWS;
                        } catch (WeirException e) {
                            assertEquals(ErrorCode.IO_ERROR, e.code());
                        }
                    }
                    assertEquals(acknowledged, log.view().highWatermark(), operation.name());
                    disk.faults().failWithChance(operation, 0);
                    assertEquals(LogHarness.ids(0, acknowledged), rows.readAll(log.view()), operation.name());
                }
                try (BucketLog log = rows.open()) {
                    List<Long> found = rows.readAll(log.view());
                    assertEquals(LogHarness.ids(0, found.size()), found, operation.name());
                    rows.commit(log, found.size(), ROWS);
                }
            }
            assertEquals(0, disk.openFiles());
        }
    }

    /**
     * All but the last byte of it was written, which the one before it had put there: a crash that undoes the truncations would complete
     * it, and nobody could tell.
     */
    @Test
    void anAppendThatWasRefusedDoesNotComeBack() {
        for (int seed = 0; seed < 500; seed++) {
            MemoryDisk disk = disk(seed);
            try (LogHarness rows = harness(disk.incarnation())) {
                try (BucketLog log = rows.open()) {
                    rows.commit(log, 0, ROWS);
                    for (int count : new int[] {ROWS + 1, ROWS}) {
                        disk.faults().failWrite(0, Integer.MAX_VALUE);
                        WeirException e = assertThrows(WeirException.class, () -> rows.append(log, ROWS, count));
                        assertEquals(ErrorCode.DISK_FULL, e.code());
                    }
                    disk.crash(new Random(seed));
                } catch (SimulatedCrash e) {
                    // closing wrote to a disk that was gone
                }
            }
            try (LogHarness rows = harness(disk.incarnation());
                    BucketLog log = rows.open()) {
                assertEquals(LogHarness.ids(0, ROWS), rows.readAll(log.view()), "seed=" + seed);
            }
        }
    }

    /**
     * A start cuts a torn tail off and is killed before that is on disk; the next one believes what it sees, begins another segment, and then
     * the power goes.
     */
    @Test
    void whatAKilledStartHasCutOffDoesNotComeBack() {
        for (int seed = 0; seed < 60; seed++) {
            MemoryDisk disk = disk(seed);
            life(disk, LARGE, (rows, log) -> rows.commit(log, 0, ROWS));
            // now a checkpoint covers what is whole
            life(disk, LARGE, (rows, log) -> {
                for (int i = 1; i <= 4; i++) {
                    rows.append(log, i * ROWS, ROWS);
                }
            });
            disk.crash(new Random(seed));
            for (long operation = 0; operation < 8; operation++) {
                disk.crashAt(disk.operations() + operation, CrashMoment.BEFORE);
                life(disk, LARGE, (_, _) -> {});
                disk.kill();
            }
            long[] end = {0};
            life(disk, SMALL, (rows, log) -> {
                rows.commit(log, log.endOffset(), ROWS);
                end[0] = log.endOffset();
            });
            disk.crash(new Random(seed));
            try (LogHarness rows = harness(disk.incarnation());
                    BucketLog log = rows.open()) {
                assertEquals(LogHarness.ids(0, (int) end[0]), rows.readAll(log.view()), "seed=" + seed);
            }
        }
    }

    /** Its name would hide the rows that the segment before it got meanwhile. */
    @Test
    void aSegmentThatCouldNotBeMadeDoesNotComeBack() {
        for (int seed = 0; seed < 60; seed++) {
            MemoryDisk disk = disk(seed);
            life(disk, LARGE, (rows, log) -> {
                rows.commit(log, 0, ROWS);
                // the first write is the index of the one that is old
                disk.faults().failWrite(1, 5);
                log.tend(RetentionLimits.FOREVER, Long.MAX_VALUE / 2);
                rows.commit(log, ROWS, ROWS);
            });
            disk.crash(new Random(seed));
            try (LogHarness rows = harness(disk.incarnation());
                    BucketLog log = rows.open()) {
                assertEquals(LogHarness.ids(0, 2 * ROWS), rows.readAll(log.view()), "seed=" + seed);
            }
        }
    }

    /** Opens the log and does that, and is gone without closing anything. */
    private static void life(MemoryDisk disk, long segmentBytes, BiConsumer<LogHarness, BucketLog> act) {
        try (LogHarness rows = harness(disk.incarnation()).segmentBytes(segmentBytes)) {
            try (BucketLog log = rows.open()) {
                act.accept(rows, log);
                disk.kill();
            }
        } catch (SimulatedCrash e) {
            // it ends, or closing writes, on a disk that is not there any more
        }
    }
}
