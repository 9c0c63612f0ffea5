package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept, what goes, and what must not go yet. */
class RetentionTest {
    private static final long SECOND_US = 1_000_000;
    private static final RetentionLimits ONE_HOUR = new RetentionLimits(3600 * SECOND_US, RetentionLimits.UNLIMITED);
    private static final Path DIRECTORY = Path.of("/log");

    private final MemoryDisk disk = new MemoryDisk();
    private final LogHarness rows = new LogHarness(disk, DIRECTORY).segmentBytes(1_500);

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, disk.openFiles());
    }

    private void fill(BucketLog log, long atSeconds, int batches) {
        for (int i = 0; i < batches; i++) {
            rows.append(log, log.endOffset(), 10, List.of(), SequenceRule.CONTIGUOUS, (atSeconds + i) * SECOND_US);
        }
        log.sync();
        log.publish();
    }

    private long segmentFiles() {
        return disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(".arrows"))
                .count();
    }

    private List<Long> kept(BucketLog log) {
        LogView view = log.view();
        return LogHarness.ids(view.startOffset(), (int) (view.highWatermark() - view.startOffset()));
    }

    @Test
    void rowsGoWhenTheirWholeSegmentIsOld() {
        try (BucketLog log = rows.open()) {
            fill(log, 0, 40);
            log.tend(ONE_HOUR, 3600 * SECOND_US - 1);
            assertEquals(0, log.view().startOffset());
            log.tend(ONE_HOUR, 3620 * SECOND_US);
            long start = log.view().startOffset();
            assertTrue(start > 100 && start <= 210, "start=" + start);
            assertEquals(log.view().segments(), segmentFiles());
            assertEquals(kept(log), rows.readAll(log.view()));
            WeirException e = assertThrows(WeirException.class, () -> log.view().batches(start - 1, 400));
            assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
        }
    }

    /** Only the checkpoint knows them then: a newer one must not take its place before it is on disk. */
    @Test
    void aWriterWhoseRowsAreGoneIsKnownAfterAnyLossOfPower() {
        WriterId writer = new WriterId(5, 6);
        for (int seed = 0; seed < 100; seed++) {
            disk.delete(DIRECTORY);
            try (BucketLog log = rows.open()) {
                rows.append(log, 0, 10, List.of(new WriterEntry(writer, 7, 10)), SequenceRule.ASCENDING, SECOND_US);
                fill(log, 1, 40);
                log.tend(ONE_HOUR, 3620 * SECOND_US);
                assertTrue(log.view().startOffset() >= 10);
                fill(log, 3620, 1);
            }
            disk.crash(new Random(seed));
            try (BucketLog log = rows.open()) {
                assertEquals(
                        new AppendOutcome.Duplicate(0, 10),
                        rows.append(
                                log,
                                0,
                                10,
                                List.of(new WriterEntry(writer, 7, 10)),
                                SequenceRule.ASCENDING,
                                3700 * SECOND_US));
            }
        }
    }

    /** Also what grows: a segment that is old enough gets a successor, and goes. */
    @Test
    void aQuietLogAgesOutWholly() {
        try (BucketLog log = rows.open()) {
            fill(log, 0, 1);
            log.tend(ONE_HOUR, 5000 * SECOND_US);
            assertEquals(10, log.view().startOffset());
            assertEquals(10, log.view().highWatermark());
            assertEquals(1, segmentFiles());
            fill(log, 5000, 1);
            assertEquals(LogHarness.ids(10, 10), rows.readAll(log.view()));
        }
        try (BucketLog log = rows.open()) {
            assertEquals(10, log.view().startOffset());
            assertEquals(LogHarness.ids(10, 10), rows.readAll(log.view()));
        }
    }

    @Test
    void theOldestGoWhileTheOthersHoldEnough() {
        RetentionLimits limits = new RetentionLimits(RetentionLimits.UNLIMITED, 8_000);
        try (BucketLog log = rows.open()) {
            fill(log, 0, 40);
            log.tend(limits, 0);
            assertTrue(
                    log.view().bytes() >= 8_000 && log.view().bytes() < 8_000 + 4_000,
                    "" + log.view().bytes());
            assertEquals(kept(log), rows.readAll(log.view()));
            long start = log.view().startOffset();
            assertTrue(start > 0);
            log.tend(limits, 0);
            assertEquals(start, log.view().startOffset());
        }
    }

    @Test
    void segmentsOfALogThatIsKeptSmallAreSmall() {
        rows.segmentBytes(1 << 20);
        RetentionLimits limits = new RetentionLimits(RetentionLimits.UNLIMITED, 20_000);
        try (BucketLog log = rows.open()) {
            log.tend(limits, 0);
            for (int i = 0; i < 20; i++) {
                fill(log, i, 10);
                log.tend(limits, i);
            }
            assertTrue(log.view().bytes() < 28_000, "bytes=" + log.view().bytes());
        }
    }

    @Test
    void whatAReaderHoldsStaysOnDiskThoughNobodyElseSeesIt() {
        try (BucketLog log = rows.open()) {
            fill(log, 0, 40);
            try (ReadLease lease = log.lease()) {
                LogView before = lease.view();
                log.tend(ONE_HOUR, 9000 * SECOND_US);
                assertEquals(400, log.view().startOffset());
                assertTrue(segmentFiles() > 3);
                assertEquals(LogHarness.ids(0, 400), rows.readAll(before));
                lease.passed(200);
                log.tend(ONE_HOUR, 9001 * SECOND_US);
                assertEquals(LogHarness.ids(200, 200), rows.read(before, 200, 400));
                WeirException e = assertThrows(WeirException.class, () -> rows.read(before, 0, 10));
                assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
            }
            log.tend(ONE_HOUR, 9002 * SECOND_US);
            assertEquals(1, segmentFiles());
        }
    }

    @Test
    void aReaderThatLooksAtNothingForLongHoldsNothing() {
        try (BucketLog log = rows.open()) {
            fill(log, 0, 40);
            try (ReadLease lease = log.lease()) {
                LogView before = lease.view();
                long nowUs = 9000 * SECOND_US;
                log.tend(ONE_HOUR, nowUs);
                log.tend(ONE_HOUR, nowUs + Leases.EXPIRY_US);
                assertTrue(segmentFiles() > 3);
                lease.passed(0);
                log.tend(ONE_HOUR, nowUs + 2 * Leases.EXPIRY_US);
                assertTrue(segmentFiles() > 3, "it was used in between");
                log.tend(ONE_HOUR, nowUs + 3 * Leases.EXPIRY_US + 1);
                assertEquals(1, segmentFiles());
                WeirException e = assertThrows(WeirException.class, () -> rows.readAll(before));
                assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
            }
        }
    }

    /** A file that a reader held at the end, or a crash left, must not bring rows back. */
    @Test
    void whatIsGoneStaysGoneOverCrashes() {
        for (int seed = 0; seed < 40; seed++) {
            disk.delete(DIRECTORY);
            Random random = new Random(seed);
            long start;
            try (BucketLog log = rows.open()) {
                fill(log, 0, 20);
                ReadLease lease = log.lease();
                lease.view();
                log.tend(ONE_HOUR, 3610 * SECOND_US);
                if (random.nextBoolean()) {
                    lease.close();
                    log.tend(ONE_HOUR, 3610 * SECOND_US);
                }
                start = log.view().startOffset();
                assertTrue(start > 0);
                disk.crash(random);
            }
            try (BucketLog log = rows.open()) {
                assertEquals(start, log.view().startOffset());
                assertEquals(kept(log), rows.readAll(log.view()));
                assertEquals(log.view().segments(), segmentFiles());
            }
        }
    }

    @Test
    void aRemovalThatCannotBeWrittenDownDoesNotHappen() {
        try (BucketLog log = rows.open()) {
            fill(log, 0, 20);
            disk.faults().failSync(0);
            log.tend(ONE_HOUR, 3610 * SECOND_US);
            assertEquals(0, log.view().startOffset());
            assertEquals(LogHarness.ids(0, 200), rows.readAll(log.view()));
            log.tend(ONE_HOUR, 3610 * SECOND_US);
            assertTrue(log.view().startOffset() > 0);
        }
    }

    @Test
    void aRemovedRowsWriterIsStillKnown() {
        try (BucketLog log = rows.open()) {
            List<WriterEntry> entry = List.of(new WriterEntry(new WriterId(1, 2), 7, 10));
            rows.append(log, 0, 10, entry, SequenceRule.CONTIGUOUS, 0);
            fill(log, 0, 1);
            log.tend(ONE_HOUR, 9000 * SECOND_US);
            assertEquals(20, log.view().startOffset());
        }
        try (BucketLog log = rows.open()) {
            List<WriterEntry> again = List.of(new WriterEntry(new WriterId(1, 2), 7, 10));
            assertEquals(
                    new AppendOutcome.Duplicate(0, 10), rows.append(log, 0, 10, again, SequenceRule.CONTIGUOUS, 0));
            assertFalse(log.view().batches(20, 20).iterator().hasNext());
        }
    }
}
