package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every byte of a log is read again, and one that has changed is found. */
class LogScrubTest {
    private static final Path DIRECTORY = Path.of("/log");

    private final MemoryDisk disk = new MemoryDisk();
    private final LogHarness rows = new LogHarness(disk, DIRECTORY).segmentBytes(2_000);

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, disk.openFiles());
    }

    private static ScrubReport scrub(BucketLog log, long stepBytes) {
        try (LogScrub scrub = log.scrub()) {
            while (scrub.step(stepBytes)) {
                assertTrue(scrub.report().bytes() > 0);
            }
            return scrub.report();
        }
    }

    private BucketLog filled() {
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 12; i++) {
                rows.commit(log, i * 10L, 10);
            }
        }
        return rows.open();
    }

    private long size(String name) {
        try (DiskFile file = disk.open(DIRECTORY.resolve(name), Disk.Mode.READ)) {
            return file.size();
        }
    }

    private void flip(String name, long position) {
        try (DiskFile file = disk.open(DIRECTORY.resolve(name), Disk.Mode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(position, one);
            file.write(position, one.put(0, (byte) (one.get(0) ^ 4)).flip());
        }
    }

    @Test
    void allOfASoundLogIsReadInStepsOfAnySize() {
        try (BucketLog log = filled()) {
            long all = 0;
            for (String name : disk.list(DIRECTORY)) {
                all += size(name);
            }
            for (long step : new long[] {1, 700, Long.MAX_VALUE / 2}) {
                ScrubReport report = scrub(log, step);
                assertEquals(List.of(), report.findings());
                assertEquals(all, report.bytes());
                assertEquals(12, report.batches());
                assertEquals(List.of(new ScrubReport.Range(0, 120)), report.readable());
            }
            assertEquals(0, log.leases());
        }
    }

    @Test
    void aBitThatFlipsUnderAnOpenLogIsFoundInEachFile() {
        try (BucketLog log = filled()) {
            long schemaEnd = SegmentScanner.message(rows.schema).length;
            for (String name : disk.list(DIRECTORY)) {
                long size = size(name);
                for (long at = 0; at < size; at += 23) {
                    flip(name, at);
                    ScrubReport report = scrub(log, 5_000);
                    if (name.endsWith(".arrows")
                            && at < schemaEnd
                            && report.findings().isEmpty()) {
                        // a byte of the schema message that says nothing
                        flip(name, at);
                        continue;
                    }
                    assertEquals(1, report.findings().size(), name + " " + at + " " + report.findings());
                    ScrubFinding finding = report.findings().getFirst();
                    assertEquals(DIRECTORY.resolve(name), finding.file());
                    boolean lost = finding.endOffset() > finding.offset();
                    assertTrue(!lost || finding.position() <= at);
                    assertEquals(lost ? 11 : 12, report.batches());
                    long readable = report.readable().stream()
                            .mapToLong(range -> range.to() - range.from())
                            .sum();
                    assertEquals(lost ? 110 : 120, readable);
                    flip(name, at);
                }
            }
        }
    }

    @Test
    void missingRowsAreFoundAndTheOthersCanBeSalvaged() {
        filled().close();
        String second = disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(".arrows"))
                .skip(1)
                .findFirst()
                .orElseThrow();
        disk.delete(DIRECTORY.resolve(second));
        try (BucketLog log = rows.open()) {
            ScrubReport report = scrub(log, 1_000);
            assertEquals(1, report.findings().size());
            ScrubFinding finding = report.findings().getFirst();
            assertEquals(DIRECTORY.resolve(second), finding.file());
            assertEquals(
                    List.of(
                            new ScrubReport.Range(0, finding.offset()),
                            new ScrubReport.Range(finding.endOffset(), 120)),
                    report.readable());
            for (ScrubReport.Range range : report.readable()) {
                assertEquals(
                        LogHarness.ids(range.from(), (int) (range.to() - range.from())),
                        rows.read(log.view(), range.from(), range.to()));
            }
        }
    }

    @Test
    void whatIsWrittenMeanwhileDoesNotDisturb() {
        try (BucketLog log = filled();
                LogScrub scrub = log.scrub()) {
            for (int i = 12; scrub.step(500); i++) {
                rows.commit(log, i * 10L, 10);
                log.tend(new RetentionLimits(0, RetentionLimits.UNLIMITED), 1_000_000_000);
            }
            assertEquals(List.of(), scrub.report().findings());
            assertEquals(12, scrub.report().batches());
            assertFalse(scrub.step(1));
        }
    }

    /** A segment whose end nobody wrote an index for, as it is to be rewritten; the one on disk is of a checkpoint before. */
    @Test
    void anIndexOfASegmentThatIsToBeRewrittenMayBeOld() {
        RetentionLimits none = new RetentionLimits(RetentionLimits.UNLIMITED, RetentionLimits.UNLIMITED);
        rows.segmentBytes(5_000).rewriting();
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 3);
            // a log that rests has a checkpoint
            log.tend(none, 0);
            log.tend(none, 0);
            long before = size("00000000000000000000.index");
            for (int i = 1; i < 40; i++) {
                rows.commit(log, i * 3L, 3);
            }
            assertEquals(before, size("00000000000000000000.index"));
            assertEquals(List.of(), scrub(log, 1_000).findings());
            assertTrue(LogHarness.rewrite(log));
            assertEquals(List.of(), scrub(log, 1_000).findings());
        }
    }
}
