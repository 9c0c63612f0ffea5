package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
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

/** A feed that only repeats itself: its appends change nothing, and the segment that names them begins again when it is long. */
class RowlessSegmentTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final WriterId WRITER = new WriterId(3, 4);
    private static final long SEGMENT_BYTES = 4_000;
    private static final int ROWS = 5;

    private static LogHarness harness(Disk disk) {
        return new LogHarness(disk, DIRECTORY).segmentBytes(SEGMENT_BYTES);
    }

    /** What one writer was told. */
    private static final class Promised {
        int sequence;
        int acknowledged;
        int rows;
    }

    private static void commit(LogHarness rows, BucketLog log, Promised promised, int count) {
        AppendOutcome outcome = rows.append(log, promised.rows, count, WRITER, promised.sequence++);
        assertEquals(new AppendOutcome.Appended(promised.rows, count), outcome);
        log.sync();
        log.publish();
        promised.rows += count;
        promised.acknowledged = promised.sequence;
    }

    private static void repeat(LogHarness rows, BucketLog log, Promised promised, int times) {
        for (int i = 0; i < times; i++) {
            commit(rows, log, promised, 0);
            log.tend(RetentionLimits.FOREVER, 0);
        }
    }

    private static void requireRemembered(LogHarness rows, BucketLog log, Promised promised, String when) {
        long last = promised.acknowledged - 1L;
        assertEquals(new AppendOutcome.Duplicate(promised.rows, 0), rows.append(log, 0, 0, WRITER, last), when);
    }

    private static long size(MemoryDisk disk) {
        long bytes = 0;
        for (String name : disk.list(DIRECTORY)) {
            try (DiskFile file = disk.open(DIRECTORY.resolve(name), Disk.Mode.READ)) {
                bytes += file.size();
            }
        }
        return bytes;
    }

    @Test
    void itsLogDoesNotGrow() {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = harness(disk)) {
            Promised promised = new Promised();
            for (int round = 0; round < 3; round++) {
                try (BucketLog log = rows.open()) {
                    repeat(rows, log, promised, 1_000);
                    assertTrue(size(disk) < 3 * SEGMENT_BYTES, "bytes=" + size(disk));
                    assertEquals(round + 1, log.view().segments());
                    for (int i = 0; i < 16; i++) {
                        assertEquals(
                                new AppendOutcome.Duplicate(promised.rows, 0),
                                rows.append(log, 0, 0, WRITER, promised.sequence - 1L - i));
                    }
                    // where the next round begins there is a row, and the segment behind it has none again
                    commit(rows, log, promised, ROWS);
                    commit(rows, log, promised, 0);
                    log.tend(RetentionLimits.FOREVER, LogConfig.DEFAULT.segmentAgeUs() + 2_000);
                }
                try (BucketLog log = rows.open()) {
                    requireRemembered(rows, log, promised, "after a start");
                    assertEquals(LogHarness.ids(0, promised.rows), rows.readAll(log.view()));
                }
            }
        }
        assertEquals(0, disk.openFiles());
    }

    /** The log's first segment begins again, and one behind rows. */
    private static void live(Disk disk, Promised promised) {
        try (LogHarness rows = harness(disk);
                BucketLog log = rows.open()) {
            repeat(rows, log, promised, 14);
            commit(rows, log, promised, ROWS);
            commit(rows, log, promised, 0);
            log.tend(RetentionLimits.FOREVER, LogConfig.DEFAULT.segmentAgeUs() + 2_000);
            repeat(rows, log, promised, 14);
        }
    }

    private static MemoryDisk disk(int seed) {
        return new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
    }

    private static void endEverywhere(BiConsumer<MemoryDisk, Random> end) {
        MemoryDisk whole = disk(0);
        live(whole, new Promised());
        assertTrue(size(whole) < 3 * SEGMENT_BYTES, "segments began again");
        for (long operation = 0; operation < whole.operations(); operation++) {
            for (CrashMoment moment : CrashMoment.values()) {
                for (int seed = 0; seed < 2; seed++) {
                    MemoryDisk disk = disk(seed);
                    disk.crashAt(operation, moment);
                    Promised promised = new Promised();
                    assertThrows(SimulatedCrash.class, () -> live(disk.incarnation(), promised));
                    end.accept(disk, new Random(seed));
                    String when = "operation=" + operation + " moment=" + moment + " seed=" + seed;
                    try (LogHarness rows = harness(disk.incarnation());
                            BucketLog log = rows.open()) {
                        assertEquals(LogHarness.ids(0, (int) log.endOffset()), rows.readAll(log.view()), when);
                        if (promised.acknowledged > 0 && log.endOffset() == promised.rows) {
                            retry(rows, log, promised, when);
                        }
                        rows.commit(log, log.endOffset(), ROWS);
                    }
                    assertEquals(0, disk.openFiles());
                }
            }
        }
    }

    /** What was acknowledged last, with rows or without, is known. */
    private static void retry(LogHarness rows, BucketLog log, Promised promised, String when) {
        AppendOutcome outcome = rows.append(log, 0, 0, WRITER, promised.acknowledged - 1L);
        assertTrue(outcome instanceof AppendOutcome.Duplicate, when + " " + outcome);
    }

    @Test
    void thePowerMayGoAtAnyOperation() {
        endEverywhere(MemoryDisk::restart);
    }

    @Test
    void theProcessMayBeKilledAtAnyOperation() {
        endEverywhere((disk, _) -> disk.kill());
    }

    /** What cannot be written down is not taken away; of a file of which nothing is known no more is promised. */
    @Test
    void whenItCannotBeginAgainNothingIsForgotten() {
        for (DiskOperation operation : List.of(
                DiskOperation.CREATE,
                DiskOperation.RENAME,
                DiskOperation.SYNC_DIRECTORY,
                DiskOperation.DELETE,
                DiskOperation.TRUNCATE)) {
            MemoryDisk disk = new MemoryDisk();
            try (LogHarness rows = harness(disk)) {
                Promised promised = new Promised();
                try (BucketLog log = rows.open()) {
                    commit(rows, log, promised, 0);
                    disk.faults().failWithChance(operation, 1);
                    try {
                        repeat(rows, log, promised, 30);
                    } catch (WeirException e) {
                        assertEquals(DiskOperation.TRUNCATE, operation);
                        assertEquals(ErrorCode.IO_ERROR, e.code());
                    }
                    disk.faults().failWithChance(operation, 0);
                    if (operation != DiskOperation.TRUNCATE) {
                        log.tend(RetentionLimits.FOREVER, 0);
                        assertTrue(log.view().bytes() < SEGMENT_BYTES, operation.name());
                        requireRemembered(rows, log, promised, operation.name());
                    }
                }
                try (BucketLog log = rows.open()) {
                    requireRemembered(rows, log, promised, operation.name());
                }
            }
        }
    }

    @Test
    void aScrubOfBatchesThatAreTakenAwayFindsNoHarm() {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = harness(disk);
                BucketLog log = rows.open()) {
            Promised promised = new Promised();
            // a scrub that began at each of its moments
            for (int before = 1; before < 12; before++) {
                repeat(rows, log, promised, before);
                try (LogScrub scrub = log.scrub()) {
                    scrub.step(900);
                    repeat(rows, log, promised, 30);
                    while (scrub.step(1)) {
                        assertTrue(scrub.report().bytes() > 0);
                    }
                    assertEquals(List.of(), scrub.report().findings());
                }
            }
        }
    }
}
