package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a start reads. */
class CheckpointTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final WriterId WRITER = new WriterId(3, 4);

    private final MemoryDisk memory = new MemoryDisk();
    private final CountingDisk disk = new CountingDisk(memory);
    private final LogHarness rows =
            new LogHarness(disk, DIRECTORY).segmentBytes(20_000).checkpointBytes(4_000);

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, memory.openFiles());
    }

    /** Kills the process: what was written is there, nothing was closed. */
    private void fillAndKill(int batches) {
        memory.delete(DIRECTORY);
        BucketLog log = rows.open();
        for (int i = 0; i < batches; i++) {
            rows.append(log, i * 10L, 10, WRITER, i);
            log.sync();
            log.publish();
            log.tend(RetentionLimits.FOREVER, 0);
        }
        disk.kill();
        log.close();
        disk.start();
    }

    private long bytesReadByAStart() {
        long before = disk.bytesRead();
        try (BucketLog log = rows.open()) {
            long read = disk.bytesRead() - before;
            long end = log.endOffset();
            assertEquals(LogHarness.ids(0, (int) end), rows.readAll(log.view()));
            assertEquals(new AppendOutcome.Duplicate(end - 10, 10), rows.append(log, 0, 10, WRITER, end / 10 - 1));
            return read;
        }
    }

    @Test
    void aStartAfterAKillReadsWhatWasWrittenSinceTheLastOne() {
        fillAndKill(100);
        long small = bytesReadByAStart();
        fillAndKill(3_000);
        long large = bytesReadByAStart();
        // entries of thirty times as many segments in the checkpoint, and nothing else
        assertTrue(large < small + 20_000, "small=" + small + " large=" + large);
    }

    @Test
    void withoutItAllIsFoundAgain() {
        fillAndKill(300);
        memory.delete(DIRECTORY.resolve("checkpoint"));
        assertTrue(bytesReadByAStart() > 10_000);
        // and written down by the graceful end of that
        assertTrue(bytesReadByAStart() < 8_000);
    }

    /** Without it a rotten end would be taken for a torn one, and cut off. */
    @Test
    void oneThatTheDiskDoesNotGiveIsNotTakenForNone() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
        }
        Path segment = DIRECTORY.resolve(SegmentName.asWritten(0).segment());
        memory.delete(DIRECTORY.resolve(SegmentName.asWritten(0).index()));
        try (DiskFile file = memory.open(segment, Disk.Mode.READ)) {
            memory.flip(segment, file.size() - 20, 1);
        }
        memory.faults().fail(DiskOperation.OPEN, 0);
        assertEquals(
                ErrorCode.IO_ERROR,
                assertThrows(WeirException.class, rows::open).code());
        try (BucketLog log = rows.open()) {
            assertEquals(
                    ErrorCode.CORRUPT,
                    assertThrows(WeirException.class, () -> rows.append(log, 10, 10))
                            .code());
        }
    }

    private long covered() {
        return assertInstanceOf(
                        CheckpointFile.Outcome.Loaded.class,
                        CheckpointFile.read(memory, DIRECTORY, LogHarness.SCHEMA_ID))
                .checkpoint()
                .syncedOffset();
    }

    @Test
    void aLogThatCameToRestIsWrittenDownOnce() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
            log.tend(RetentionLimits.FOREVER, 0);
            assertEquals(0, covered());
            log.tend(RetentionLimits.FOREVER, 0);
            assertEquals(10, covered());
            memory.delete(DIRECTORY.resolve("checkpoint"));
            log.tend(RetentionLimits.FOREVER, 0);
            assertEquals(false, memory.exists(DIRECTORY.resolve("checkpoint")));
        }
    }

    /** An append that a crash takes must not be remembered as stored. */
    @Test
    void whatIsNotSyncedIsNotInIt() {
        for (int seed = 0; seed < 30; seed++) {
            memory.delete(DIRECTORY);
            BucketLog log = rows.open();
            for (int i = 0; i < 10; i++) {
                rows.append(log, i * 10L, 10, WRITER, i);
                log.publish();
                if (i == 6) {
                    log.tend(RetentionLimits.FOREVER, 0);
                    log.tend(RetentionLimits.FOREVER, 0);
                }
            }
            memory.crash(new Random(seed));
            log.close();
            try (BucketLog again = rows.open()) {
                long end = again.endOffset();
                assertTrue(end >= 70, "what the checkpoint covers was synced");
                assertEquals(new AppendOutcome.Appended(end, 10), rows.append(again, end, 10, WRITER, end / 10));
            }
        }
    }
}
