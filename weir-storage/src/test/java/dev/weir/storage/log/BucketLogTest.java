package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BucketLogTest {
    private static final WriterId WRITER = new WriterId(7, 7);

    private final MemoryDisk disk = new MemoryDisk();
    private final Path directory = Path.of("/data/tables/t/0");
    private final LogHarness rows = new LogHarness(disk, directory);

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, disk.openFiles());
    }

    private static WeirException error(ErrorCode code, Executable call) {
        WeirException e = assertThrows(WeirException.class, call);
        assertEquals(code, e.code(), e.getMessage());
        return e;
    }

    private byte[] bytes(String name) {
        try (DiskFile file = disk.open(directory.resolve(name), Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return bytes.array();
        }
    }

    private void overwrite(String name, long position, int... values) {
        try (DiskFile file = disk.open(directory.resolve(name), Disk.Mode.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length);
            for (int value : values) {
                bytes.put((byte) value);
            }
            file.write(position, bytes.flip());
        }
    }

    @Test
    void anEmptyLogHasNothing() {
        try (BucketLog log = rows.open()) {
            LogView view = log.view();
            assertEquals(0, view.startOffset());
            assertEquals(0, view.highWatermark());
            assertEquals(0, view.offsetAt(5));
            assertEquals(0, view.segments());
            assertFalse(view.batches(0, 10).iterator().hasNext());
            log.sync();
            log.publish();
        }
        assertFalse(disk.exists(directory), "nothing is made for a log that nobody has written to");
        disk.faults().failSync(0);
        try (BucketLog log = rows.open()) {
            error(ErrorCode.IO_ERROR, () -> rows.append(log, 0, 1));
            assertEquals(new AppendOutcome.Appended(0, 1), rows.commit(log, 0, 1));
            assertEquals(LogHarness.ids(0, 1), rows.readAll(log.view()));
        }
    }

    @Test
    void readersSeeWhatIsPublishedAndKeepTheirView() {
        try (BucketLog log = rows.open()) {
            LogView empty = log.view();
            assertEquals(new AppendOutcome.Appended(0, 10), rows.append(log, 100, 10));
            assertEquals(10, log.endOffset());
            assertEquals(0, log.view().highWatermark());
            log.sync();
            log.publish();
            LogView first = log.view();
            assertEquals(new AppendOutcome.Appended(10, 5), rows.append(log, 110, 5));
            assertEquals(LogHarness.ids(100, 10), rows.readAll(first));
            assertEquals(LogHarness.ids(100, 10), rows.readAll(log.view()));
            log.publish();
            assertEquals(LogHarness.ids(100, 15), rows.readAll(log.view()));
            assertEquals(LogHarness.ids(103, 9), rows.read(log.view(), 3, 12));
            assertEquals(List.of(), rows.read(log.view(), 15, 99));
            assertEquals(10, first.highWatermark());
            assertEquals(0, empty.highWatermark());
        }
    }

    @Test
    void segmentsRollAndAreFoundByOffsetAndTime() {
        rows.segmentBytes(2_000);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 40; i++) {
                rows.append(log, i * 10L, 10, List.of(), SequenceRule.CONTIGUOUS, 1_000 + 100L * (i / 2));
            }
            log.sync();
            log.publish();
            LogView view = log.view();
            assertTrue(view.segments() > 5);
            assertEquals(LogHarness.ids(0, 400), rows.readAll(view));
            for (int from = 0; from <= 400; from += 13) {
                for (int to = from; to <= 400; to += 37) {
                    assertEquals(LogHarness.ids(from, to - from), rows.read(view, from, to));
                }
            }
            assertEquals(0, view.offsetAt(0));
            assertEquals(0, view.offsetAt(1_000));
            assertEquals(20, view.offsetAt(1_001));
            assertEquals(200, view.offsetAt(2_000));
            assertEquals(380, view.offsetAt(2_900));
            assertEquals(400, view.offsetAt(2_901));
            long bytes = 0;
            for (String name : disk.list(directory)) {
                bytes += name.endsWith(".arrows") ? bytes(name).length : 0;
            }
            assertEquals(bytes, view.bytes());
        }
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 400), rows.readAll(log.view()));
            assertEquals(new AppendOutcome.Appended(400, 1), rows.commit(log, 400, 1));
            assertEquals(LogHarness.ids(0, 401), rows.readAll(log.view()));
        }
    }

    @Test
    void commitTimesDoNotDescendAlsoAfterAStart() {
        try (BucketLog log = rows.open()) {
            rows.append(log, 0, 1, List.of(), SequenceRule.CONTIGUOUS, 5_000);
            rows.append(log, 1, 1, List.of(), SequenceRule.CONTIGUOUS, 3_000);
            log.sync();
        }
        try (BucketLog log = rows.open()) {
            rows.append(log, 2, 1, List.of(), SequenceRule.CONTIGUOUS, 4_000);
            log.publish();
            for (BatchRef batch : log.view().batches(0, 3)) {
                assertEquals(5_000, batch.timestampUs());
            }
        }
    }

    @Test
    void aRetriedAppendIsStoredOnceAlsoAfterAStart() {
        rows.segmentBytes(1_000);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 6; i++) {
                assertEquals(new AppendOutcome.Appended(i * 3L, 3), rows.append(log, i * 3L, 3, WRITER, i));
            }
            assertEquals(new AppendOutcome.Duplicate(6, 3), rows.append(log, 6, 3, WRITER, 2));
            assertEquals(new AppendOutcome.OutOfOrder(6), rows.append(log, 6, 3, WRITER, 7));
            log.sync();
        }
        try (BucketLog log = rows.open()) {
            assertTrue(log.view().segments() > 1);
            assertEquals(new AppendOutcome.Duplicate(0, 3), rows.append(log, 0, 3, WRITER, 0));
            assertEquals(new AppendOutcome.Duplicate(15, 3), rows.append(log, 0, 3, WRITER, 5));
            assertEquals(new AppendOutcome.OutOfOrder(6), rows.append(log, 6, 3, WRITER, 7));
            assertEquals(new AppendOutcome.Appended(18, 3), rows.append(log, 18, 3, WRITER, 6));
            log.publish();
            assertEquals(LogHarness.ids(0, 21), rows.readAll(log.view()));
        }
    }

    /** Its offset is that of the checkpoint, so that it does not say on which side of it the append is. */
    @Test
    void anAppendWithoutRowsIsRememberedAlsoAfterAStart() {
        try (BucketLog log = rows.open()) {
            rows.append(log, 0, 3, WRITER, 0);
            rows.append(log, 3, 0, WRITER, 1);
            log.sync();
        }
        // writes the checkpoint
        try (BucketLog log = rows.open()) {
            for (int i = 2; i < 9; i++) {
                assertEquals(new AppendOutcome.Appended(3, 0), rows.append(log, 3, 0, WRITER, i));
            }
            log.sync();
        }
        for (int i = 0; i < 2; i++) {
            try (BucketLog log = rows.open()) {
                assertEquals(new AppendOutcome.Duplicate(3, 0), rows.append(log, 3, 0, WRITER, 8));
                assertEquals(new AppendOutcome.OutOfOrder(9), rows.append(log, 3, 3, WRITER, 10));
            }
        }
    }

    @Test
    void anAppendThatFailedIsNotRememberedAndLeavesNothing() {
        try (BucketLog log = rows.open()) {
            rows.append(log, 0, 10, WRITER, 1);
            byte[] before = bytes("00000000000000000000.arrows");
            for (int part : new int[] {0, 1, 8, 300, 700, 1_000_000}) {
                disk.faults().failWrite(0, part);
                error(ErrorCode.DISK_FULL, () -> rows.append(log, 10, 10, WRITER, 2));
                assertArrayEquals(before, bytes("00000000000000000000.arrows"));
                assertEquals(10, log.endOffset());
            }
            assertEquals(new AppendOutcome.Appended(10, 10), rows.append(log, 10, 10, WRITER, 2));
            log.sync();
            log.publish();
            assertEquals(LogHarness.ids(0, 20), rows.readAll(log.view()));
        }
    }

    @Test
    void whenTheRestOfAFailedWriteStaysTheLogTakesNoMore() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
            disk.faults().failWrite(0, 100);
            disk.faults().failTruncate(0);
            error(ErrorCode.DISK_FULL, () -> rows.append(log, 10, 10));
            WeirException e = error(ErrorCode.IO_ERROR, () -> rows.append(log, 10, 10));
            assertTrue(e.getMessage().contains("refuses further work"), e.getMessage());
            assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
        }
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
            rows.commit(log, 10, 10);
            assertEquals(LogHarness.ids(0, 20), rows.readAll(log.view()));
        }
    }

    @Test
    void afterAFailedSyncTheLogTakesNoMoreAndShowsNoMore() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
            rows.append(log, 10, 10, WRITER, 1);
            disk.faults().failSync(0);
            error(ErrorCode.IO_ERROR, log::sync);
            error(ErrorCode.IO_ERROR, log::sync);
            error(ErrorCode.IO_ERROR, log::publish);
            error(ErrorCode.IO_ERROR, () -> rows.append(log, 20, 10));
            // what nobody will see is not there already
            List<WriterEntry> again = List.of(new WriterEntry(WRITER, 1, 10));
            error(ErrorCode.IO_ERROR, () -> log.refusal(again, SequenceRule.CONTIGUOUS, 2_000));
            assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
        }
        try (BucketLog log = rows.open()) {
            rows.append(log, 20, 10);
        }
    }

    @Test
    void aFullDiskAtARollIsOnlyThatAppendsError() {
        rows.segmentBytes(500);
        try (BucketLog log = rows.open()) {
            rows.append(log, 0, 10);
            disk.faults().failWrite(1, 5);
            error(ErrorCode.DISK_FULL, () -> rows.append(log, 10, 10));
            disk.faults().failWrite(0, 5);
            rows.append(log, 10, 10);
            log.sync();
            log.publish();
            assertEquals(2, log.view().segments());
            assertEquals(LogHarness.ids(0, 20), rows.readAll(log.view()));
        }
    }

    @Test
    void whatIsSyncedSurvivesACrash() {
        Random random = new Random(1);
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
            rows.append(log, 10, 10);
            disk.crash(random);
        }
        try (BucketLog log = rows.open()) {
            List<Long> ids = rows.readAll(log.view());
            assertTrue(ids.equals(LogHarness.ids(0, 10)) || ids.equals(LogHarness.ids(0, 20)), ids.toString());
        }
    }

    @Test
    void whatRecoveryShowsSurvivesTheNextCrash() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed * 7_919L);
            try (BucketLog log = rows.open()) {
                rows.append(log, log.endOffset(), 10);
            }
            List<Long> shown;
            try (BucketLog log = rows.open()) {
                shown = rows.readAll(log.view());
                disk.crash(random);
            }
            try (BucketLog log = rows.open()) {
                assertEquals(shown, rows.readAll(log.view()));
            }
        }
    }

    @Test
    void anIndexThatIsLostOrWrongIsMadeAgainAsItWas() {
        rows.segmentBytes(2_000);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 20; i++) {
                rows.append(log, i * 10L, 10, WRITER, i);
            }
            log.sync();
        }
        List<String> indexes = new ArrayList<>(disk.list(directory));
        indexes.removeIf(name -> !name.endsWith(".index"));
        indexes.removeLast(); // of the last segment: that one is read when there is none
        assertTrue(indexes.size() > 2);
        for (String index : indexes) {
            byte[] before = bytes(index);
            List<Runnable> harms = new ArrayList<>();
            harms.add(() -> disk.delete(directory.resolve(index)));
            harms.add(() -> overwrite(index, 12, 2));
            harms.add(() -> overwrite(index, 0, 'x'));
            harms.add(() -> overwrite(index, before.length, 0));
            for (int at = 8; at < before.length; at += 31) {
                int position = at;
                harms.add(() -> overwrite(index, position, before[position] ^ 0x10));
            }
            for (Runnable harm : harms) {
                harm.run();
                try (BucketLog log = rows.open()) {
                    assertEquals(LogHarness.ids(0, 200), rows.readAll(log.view()));
                    assertEquals(new AppendOutcome.Duplicate(190, 10), rows.append(log, 0, 10, WRITER, 19));
                }
                assertArrayEquals(before, bytes(index));
            }
        }
    }

    @Test
    void theLastSegmentsZoneMapsComeFromItsIndex() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 100, 10);
            rows.commit(log, 200, 10);
        }
        try (BucketLog log = rows.open()) {
            int i = 1;
            for (BatchRef batch : log.view().batches(0, 20)) {
                assertEquals(new Bound.Int(100L * i), batch.zone(0).lower());
                assertEquals(new Bound.Int(100L * i + 9), batch.zone(0).upper());
                assertEquals(new Bound.Float(50.0 * i), batch.zone(2).lower());
                assertEquals(1, batch.zone(1).nullCount());
                assertEquals(10, batch.zone(1).rowCount());
                i++;
            }
        }
    }

    @Test
    void ofWhatAStartHasToReadTheZoneMapsAreNotKnown() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 100, 10);
        }
        disk.delete(directory.resolve("00000000000000000000.index"));
        for (int start = 0; start < 2; start++) {
            try (BucketLog log = rows.open()) {
                BatchRef first = log.view().batches(0, 10).iterator().next();
                assertEquals(ZoneMap.notKnown(10), first.zone(0));
                rows.commit(log, 200, 10);
            }
            try (BucketLog log = rows.open()) {
                BatchRef later = log.view().batches(10, 20).iterator().next();
                assertEquals(new Bound.Int(200), later.zone(0).lower());
            }
        }
    }

    @Test
    void aMissingSegmentIsNamedAndTheOthersAreServed() {
        rows.segmentBytes(2_000);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 20; i++) {
                rows.append(log, i * 10L, 10);
            }
            log.sync();
        }
        List<String> segments = new ArrayList<>(disk.list(directory));
        segments.removeIf(name -> !name.endsWith(".arrows"));
        String missing = segments.get(2);
        int end = Integer.parseInt(missing.substring(0, 20));
        disk.delete(directory.resolve(missing));
        int next = Integer.parseInt(segments.get(3).substring(0, 20));
        for (int round = 0; round < 2; round++) {
            try (BucketLog log = rows.open()) {
                assertEquals(LogHarness.ids(0, end), rows.read(log.view(), 0, end));
                assertEquals(200 + round, log.view().highWatermark());
                for (long from : new long[] {0, end, end + 1}) {
                    WeirException e = error(ErrorCode.CORRUPT, () -> rows.read(log.view(), from, 200));
                    assertTrue(e.getMessage().contains("file="), e.getMessage());
                    assertTrue(e.getMessage().contains("offset=" + Math.max(from, end)) || round == 0, e.getMessage());
                    assertTrue(e.getMessage().contains(missing) || round == 1, e.getMessage());
                }
                assertEquals(LogHarness.ids(next, 200 - next), rows.read(log.view(), next, 200));
                rows.commit(log, 200 + round, 1);
                assertEquals(201 + round, log.view().offsetAt(Long.MAX_VALUE));
            }
            // without it nobody knows of the missing file, but of the missing rows
            disk.delete(directory.resolve("checkpoint"));
        }
        disk.delete(directory.resolve("checkpoint"));
        disk.delete(directory.resolve(segments.get(0)));
        disk.delete(directory.resolve(segments.get(1)));
        try (BucketLog log = rows.open()) {
            assertEquals(next, log.view().startOffset());
            assertEquals(LogHarness.ids(next, 202 - next), rows.readAll(log.view()));
            error(ErrorCode.OFFSET_OUT_OF_RANGE, () -> log.view().batches(0, 200));
        }
    }

    @Test
    void aSegmentOfAnotherSchemaIsCorrupt() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 10);
        }
        LogHarness others = new LogHarness(disk, directory);
        var schema = dev.weir.format.schema.TableSchema.create(new org.apache.arrow.vector.types.pojo.Schema(
                List.of(LogHarness.ARROW.getFields().get(0))));
        try (others;
                BucketLog log = BucketLog.open(
                        disk, directory, schema, LogHarness.SCHEMA_ID, LogConfig.DEFAULT, rows.allocator)) {
            WeirException e = error(
                    ErrorCode.CORRUPT, () -> log.view().batches(0, 1).iterator().next());
            assertTrue(e.getMessage().contains("schema"), e.getMessage());
        }
        try (BucketLog log = BucketLog.open(
                disk, directory, rows.schema, LogHarness.SCHEMA_ID + 1, LogConfig.DEFAULT, rows.allocator)) {
            WeirException e = error(
                    ErrorCode.CORRUPT, () -> log.view().batches(0, 1).iterator().next());
            assertTrue(e.getMessage().contains("schema_id=3"), e.getMessage());
        }
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
        }
    }

    @Test
    void aReaderOfAClosedLogIsToldWhetherTheTableIsGone() {
        BucketLog log = rows.open();
        rows.commit(log, 0, 10);
        rows.commit(log, 10, 10);
        LogView view = log.view();
        BatchRef batch = view.batches(0, 1).iterator().next();
        StoredBatch metadata = batch.metadata();
        log.close();
        log.close();
        error(ErrorCode.UNAVAILABLE, batch::metadata);
        error(ErrorCode.UNAVAILABLE, () -> rows.append(log, 20, 1));
        disk.delete(directory);
        error(ErrorCode.UNKNOWN_TABLE, batch::metadata);
        try (ArrowBuf into = rows.allocator.buffer(1_000)) {
            error(ErrorCode.UNKNOWN_TABLE, () -> batch.readColumns(metadata, new int[] {0}, into, 0));
        }
    }

    @Test
    void leftoversAreTidiedAndStrangersLeftAlone() {
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 1);
        }
        for (String name : List.of("00000000000000000000.index.tmp", "notes.txt")) {
            disk.open(directory.resolve(name), Disk.Mode.CREATE).close();
        }
        rows.open().close();
        assertEquals(
                List.of("00000000000000000000.arrows", "00000000000000000000.index", "checkpoint", "notes.txt"),
                disk.list(directory));
    }

    @Test
    void aCoalescedBatchIsRefusedAsAWhole() {
        try (BucketLog log = rows.open()) {
            rows.append(log, 0, 2, WRITER, 1);
            List<WriterEntry> both = List.of(new WriterEntry(new WriterId(8, 8), 1, 3), new WriterEntry(WRITER, 1, 2));
            assertEquals(
                    new AppendOutcome.Duplicate(0, 2), rows.append(log, 2, 5, both, SequenceRule.CONTIGUOUS, 9_000));
            assertEquals(2, log.endOffset());
        }
    }
}
