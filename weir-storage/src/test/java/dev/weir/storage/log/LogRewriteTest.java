package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.Bound;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Small batches become large ones, and nobody notices but by the time it takes. */
class LogRewriteTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final long SECOND_US = 1_000_000;

    private final MemoryDisk disk = new MemoryDisk();
    private final LogHarness rows =
            new LogHarness(disk, DIRECTORY).segmentBytes(6_000).rewriting();

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, disk.openFiles());
    }

    /** Batches of three rows, by two writers in turn, a second apart, in several segments. */
    private void fill(BucketLog log, int batches) {
        for (int i = 0; i < batches; i++) {
            long sequence = log.endOffset() / 3;
            List<WriterEntry> writers = List.of(new WriterEntry(new WriterId(1, sequence % 2), sequence / 2, 3));
            long nowUs = log.endOffset() / 3 * SECOND_US;
            rows.append(log, log.endOffset(), 3, writers, SequenceRule.CONTIGUOUS, nowUs);
        }
        log.sync();
        log.publish();
    }

    private static List<BatchRef> batches(BucketLog log) {
        List<BatchRef> batches = new ArrayList<>();
        log.view().batches(log.view().startOffset(), log.view().highWatermark()).forEach(batches::add);
        return batches;
    }

    private long files(String ending) {
        return disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(ending))
                .count();
    }

    private static void rewriteAll(BucketLog log) {
        while (LogHarness.rewrite(log)) {}
        log.tend(RetentionLimits.FOREVER, 0);
    }

    @Test
    void smallBatchesBecomeLargeOnes() {
        try (BucketLog log = rows.open()) {
            fill(log, 100);
            long before = log.view().bytes();
            int segments = log.view().segments();
            assertTrue(segments > 4, "segments=" + segments);
            rewriteAll(log);
            assertTrue(batches(log).size() < 30, "batches=" + batches(log).size());
            assertTrue(log.view().bytes() < before / 2, "bytes=" + log.view().bytes() + " of " + before);
            assertEquals(log.view().segments(), files(".arrows"));
            assertTrue(files(".index") <= log.view().segments());
            assertEquals(LogHarness.ids(0, 300), rows.readAll(log.view()));
            BatchRef first = batches(log).getFirst();
            assertEquals(30, first.rowCount());
            assertEquals(new Bound.Int(29), first.zone(0).upper());
            assertEquals(0, first.firstTimestampUs());
            assertEquals(9 * SECOND_US, first.timestampUs());
            assertEquals(12, log.view().offsetAt(4 * SECOND_US));
            assertEquals(12, log.view().offsetAt(4 * SECOND_US - 5));
        }
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 300), rows.readAll(log.view()));
            assertFalse(LogHarness.rewrite(log));
        }
    }

    @Test
    void aLogThatRestsIsRewrittenToItsEnd() {
        try (BucketLog log = rows.open()) {
            fill(log, 40);
            log.tend(RetentionLimits.FOREVER, 39 * SECOND_US + 4_999_999);
            assertTrue(log.view().segments() < files(".arrows") + 1);
            long segments = files(".arrows");
            log.tend(RetentionLimits.FOREVER, 39 * SECOND_US + 5_000_000);
            assertEquals(segments + 1, files(".arrows"));
            rewriteAll(log);
            assertEquals(4, batches(log).size());
            assertEquals(LogHarness.ids(0, 120), rows.readAll(log.view()));
        }
    }

    /** Whatever was lost but the segments: the last appends of each writer are in them. */
    @Test
    void aRetryIsAnsweredFromRewrittenSegments() {
        try (BucketLog log = rows.open()) {
            fill(log, 100);
            rewriteAll(log);
        }
        for (String name : disk.list(DIRECTORY)) {
            if (!name.endsWith(".arrows")) {
                disk.delete(DIRECTORY.resolve(name));
            }
        }
        try (BucketLog log = rows.open()) {
            for (long sequence = 34; sequence < 50; sequence++) {
                for (int writer = 0; writer < 2; writer++) {
                    List<WriterEntry> again = List.of(new WriterEntry(new WriterId(1, writer), sequence, 3));
                    assertEquals(
                            new AppendOutcome.Duplicate(6 * sequence + 3 * writer, 3),
                            rows.append(log, 0, 3, again, SequenceRule.CONTIGUOUS, 0));
                }
            }
            assertEquals(LogHarness.ids(0, 300), rows.readAll(log.view()));
        }
    }

    /** It covers some of the rows that are in one batch now: the others' writers are learned from that. */
    @Test
    void anOlderCheckpointDoesNotHideWriters() {
        byte[] older;
        try (BucketLog log = rows.open()) {
            fill(log, 25);
        }
        older = Directories.files(disk, DIRECTORY).get(CheckpointFile.NAME);
        try (BucketLog log = rows.open()) {
            fill(log, 75);
            rewriteAll(log);
        }
        Map<String, byte[]> files = Directories.files(disk, DIRECTORY);
        files.put(CheckpointFile.NAME, older);
        Directories.restore(disk, DIRECTORY, files);
        try (BucketLog log = rows.open()) {
            for (long sequence = 34; sequence < 50; sequence++) {
                List<WriterEntry> again = List.of(new WriterEntry(new WriterId(1, 1), sequence, 3));
                assertEquals(
                        new AppendOutcome.Duplicate(6 * sequence + 3, 3),
                        rows.append(log, 0, 3, again, SequenceRule.CONTIGUOUS, 0));
            }
            assertEquals(LogHarness.ids(0, 300), rows.readAll(log.view()));
        }
    }

    @Test
    void aReaderGoesOnInWhatItHasUntilItRestsForTooLong() {
        try (BucketLog log = rows.open()) {
            fill(log, 40);
            long before = files(".arrows");
            try (ReadLease lease = log.lease()) {
                LogView view = lease.view();
                rewriteAll(log);
                assertTrue(files(".arrows") > before);
                assertEquals(LogHarness.ids(0, 120), rows.readAll(view));
                try (ReadLease later = log.lease()) {
                    later.view();
                    // it sees what was rewritten, so that it does not keep the others
                    log.tend(RetentionLimits.FOREVER, 10);
                    assertTrue(files(".arrows") > before);
                    lease.passed(120);
                    log.tend(RetentionLimits.FOREVER, 10);
                    assertEquals(log.view().segments(), files(".arrows"));
                }
                WeirException e = assertThrows(WeirException.class, () -> rows.read(view, 0, 10));
                assertEquals(ErrorCode.UNAVAILABLE, e.code());
            }
        }
    }

    @Test
    void whatRetentionRemovedMeanwhileDoesNotComeBack() {
        RetentionLimits minute = new RetentionLimits(60 * SECOND_US, RetentionLimits.UNLIMITED);
        try (BucketLog log = rows.open()) {
            fill(log, 40);
            try (LogRewrite rewrite = log.rewrite(Codec.ZSTD).orElseThrow()) {
                while (rewrite.step(1_000)) {}
                log.tend(minute, 75 * SECOND_US);
                assertTrue(log.view().startOffset() > 0);
                assertFalse(log.replace(rewrite));
            }
            log.tend(minute, 75 * SECOND_US);
            assertEquals(log.view().segments(), files(".arrows"));
            long start = log.view().startOffset();
            assertEquals(LogHarness.ids(start, 120 - (int) start), rows.readAll(log.view()));
            disk.crash(new Random(1));
        } catch (dev.weir.storage.testing.SimulatedCrash e) {
            // closing wrote to a disk that was gone
        }
    }

    @Test
    void oneThatIsGivenUpLeavesNothing() {
        try (BucketLog log = rows.open()) {
            fill(log, 40);
            List<String> before = disk.list(DIRECTORY);
            try (LogRewrite rewrite = log.rewrite(Codec.ZSTD).orElseThrow()) {
                rewrite.step(500);
                assertTrue(files(".tmp") > 0);
            }
            assertEquals(before, disk.list(DIRECTORY));
            LogRewrite late = log.rewrite(Codec.ZSTD).orElseThrow();
            try (late) {
                while (late.step(500)) {}
            }
            assertEquals(before, disk.list(DIRECTORY));
            // a stop closes it while the lane has still to put it into its place
            assertFalse(log.replace(late));
            assertEquals(LogHarness.ids(0, 120), rows.readAll(log.view()));
            disk.faults().failWrite(1, 5);
            assertThrows(WeirException.class, () -> LogHarness.rewrite(log));
            assertEquals(before, disk.list(DIRECTORY));
            assertEquals(LogHarness.ids(0, 120), rows.readAll(log.view()));
        }
    }

    /** Damage is told as it was before, and the file is left as it is: somebody may restore it. */
    @Test
    void aDamagedSegmentIsLeftAlone() {
        try (BucketLog log = rows.open()) {
            fill(log, 40);
            String first = SegmentName.asWritten(0).segment();
            disk.flip(DIRECTORY.resolve(first), 1_200, 1);
            WeirException e = assertThrows(WeirException.class, () -> LogHarness.rewrite(log));
            assertEquals(ErrorCode.CORRUPT, e.code());
            rewriteAll(log);
            assertTrue(disk.list(DIRECTORY).contains(first));
            assertThrows(WeirException.class, () -> rows.read(log.view(), 0, 120));
            long next = disk.list(DIRECTORY).stream()
                    .flatMap(name -> SegmentName.parse(name, SegmentName.SEGMENT).stream())
                    .mapToLong(SegmentName::baseOffset)
                    .filter(base -> base > 0)
                    .min()
                    .orElseThrow();
            assertEquals(LogHarness.ids(next, 120 - (int) next), rows.read(log.view(), next, 120));
        }
    }

    /** What cannot be read of its last segment would be gone with that. */
    @Test
    void aLogThatHasLostItsEndIsLeftAlone() {
        try (BucketLog log = rows.open()) {
            fill(log, 40);
        }
        List<String> segments = disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(".arrows"))
                .toList();
        int length = Directories.files(disk, DIRECTORY).get(segments.getLast()).length;
        disk.flip(DIRECTORY.resolve(segments.getLast()), length - 20, 1);
        disk.delete(DIRECTORY.resolve(segments.getLast().replace(".arrows", ".index")));
        long before = files(".arrows");
        try (BucketLog log = rows.open()) {
            assertThrows(WeirException.class, () -> rows.readAll(log.view()));
            assertFalse(LogHarness.rewrite(log));
        }
        assertEquals(before, files(".arrows"));
        assertTrue(disk.list(DIRECTORY).contains(segments.getLast()));
    }

    @Test
    void smallSegmentsSideBySideBecomeOne() {
        rows.segmentBytes(1);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 40; i++) {
                rows.append(log, log.endOffset(), 10, List.of(), SequenceRule.CONTIGUOUS, i * SECOND_US);
                log.sync();
                log.publish();
            }
        }
        rows.segmentBytes(1 << 20);
        try (BucketLog log = rows.open()) {
            assertEquals(40, log.view().segments());
            rewriteAll(log);
            assertEquals(2, log.view().segments());
            assertEquals(40, batches(log).size());
            assertEquals(LogHarness.ids(0, 400), rows.readAll(log.view()));
        }
    }
}
