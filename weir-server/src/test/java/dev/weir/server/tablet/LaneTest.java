package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.wire.Durability;
import dev.weir.server.LogLines;
import dev.weir.server.Tests;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.time.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Memory memory = new Memory(256 << 20);
    private final BufferAllocator allocator = memory.allocator();
    private final MemoryDisk disk = new MemoryDisk();
    private final Metrics metrics = new Metrics();
    private final TestClock clock = new TestClock();
    private final Lane lane = new Lane(clock, metrics, memory, new Publishing());
    private final List<Tablet> opened = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        for (Tablet tablet : opened) {
            lane.turn(List.of(new LaneInput.Retire(tablet, Tablet.End.STOPPED, new CompletableFuture<>())));
        }
        assertEquals(0, disk.openFiles());
        memory.codecs().close();
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    @Test
    void oneSyncForAllAppendsOfATurn() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        turn(append(tablet, source, 0, 10));
        int before = disk.syncs();
        turn(append(tablet, source, 10, 20), append(tablet, source, 20, 30), append(tablet, source, 30, 40));
        assertEquals(before + 1, disk.syncs());
        assertEquals(List.of(stored(0), stored(10), stored(20), stored(30)), source.results);
        assertEquals(40, tablet.view().highWatermark());
    }

    @Test
    void theClockIsReadOnceATurn() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        turn(append(tablet, source, 0, 10), append(tablet, source, 10, 20));
        assertEquals(1, clock.reads);
    }

    @Test
    void sourcesAreToldWhenReadersSeeTheRowsAndTheyAreSynced() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        int before = disk.syncs();
        Source source = new Source() {
            @Override
            public void done(Append append, AppendResult result) {
                assertEquals(10, tablet.view().highWatermark());
                assertTrue(disk.syncs() > before);
                super.done(append, result);
            }
        };
        turn(append(tablet, source, 0, 10));
        assertEquals(1, source.results.size());
    }

    @Test
    void asyncIsToldBeforeTheSyncWhichComesWithinASecond() {
        Tablet tablet = tablet("a", Durability.ASYNC);
        Source source = new Source();
        turn(append(tablet, source, 0, 10));
        int before = disk.syncs();
        assertEquals(List.of(stored(0, Durability.ASYNC)), source.results);
        assertEquals(10, tablet.view().highWatermark());
        assertEquals(clock.nanos + SECOND_NANOS, lane.nextDueNanos());
        clock.nanos += SECOND_NANOS / 2;
        turn(append(tablet, source, 10, 20));
        assertEquals(before, disk.syncs());
        clock.nanos += SECOND_NANOS / 2;
        turn();
        assertEquals(before + 1, disk.syncs());
        assertEquals(Lane.NOTHING_DUE, lane.nextDueNanos());
    }

    @Test
    void fromAsyncToFsyncSyncsWhatWasAcknowledgedInTheSameTurn() {
        Tablet tablet = tablet("a", Durability.ASYNC);
        Source source = new Source();
        turn(append(tablet, source, 0, 10));
        int before = disk.syncs();
        CompletableFuture<Void> done = new CompletableFuture<>();
        turn(alter(tablet, Durability.FSYNC, done), append(tablet, source, 10, 20));
        // one level for a whole turn, the new one from the next turn on
        assertEquals(stored(10, Durability.ASYNC), source.results.get(1));
        assertTrue(done.isDone());
        assertEquals(before + 1, disk.syncs());
        assertEquals(Lane.NOTHING_DUE, lane.nextDueNanos());
        turn(append(tablet, source, 20, 30));
        assertEquals(stored(20, Durability.FSYNC), source.results.get(2));
        assertEquals(before + 2, disk.syncs());
    }

    @Test
    void fromFsyncToAsyncTheNextTurnIsNotSynced() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        WriterId writer = new WriterId(1, 2);
        CompletableFuture<Void> done = new CompletableFuture<>();
        turn(append(tablet, source, 0, 10, writer, 1), alter(tablet, Durability.ASYNC, done));
        assertTrue(done.isDone());
        int before = disk.syncs();
        turn(append(tablet, source, 10, 20, writer, 2), append(tablet, source, 0, 10, writer, 1));
        assertEquals(
                List.of(
                        stored(0, Durability.FSYNC),
                        stored(10, Durability.ASYNC),
                        new AppendResult.Stored(0, 10, true, Durability.ASYNC)),
                source.results);
        assertEquals(before, disk.syncs());
        assertEquals(clock.nanos + SECOND_NANOS, lane.nextDueNanos());
    }

    @Test
    void anAlterationWhoseSyncFailsSaysSo() {
        Tablet tablet = tablet("a", Durability.ASYNC);
        turn(append(tablet, new Source(), 0, 10));
        disk.faults().failSync(0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        turn(alter(tablet, Durability.FSYNC, done));
        assertEquals(
                ErrorCode.IO_ERROR,
                assertInstanceOf(WeirException.class, done.exceptionNow()).code());
        Source later = new Source();
        turn(append(tablet, later, 10, 20));
        assertEquals(ErrorCode.IO_ERROR, error(later.results.get(0)));
    }

    @Test
    void aFailedSyncFencesItsTabletOnly() {
        Tablet broken = tablet("a", Durability.FSYNC);
        Tablet sound = tablet("b", Durability.FSYNC);
        Source first = new Source();
        Source second = new Source();
        turn(append(broken, first, 0, 10), append(sound, second, 0, 10));
        disk.faults().failSync(0);
        turn(append(broken, first, 10, 20), append(sound, second, 10, 20));
        assertEquals(stored(0), first.results.get(0));
        assertInstanceOf(AppendResult.Failed.class, first.results.get(1));
        assertEquals(List.of(stored(0), stored(10)), second.results);
        // what was committed can be read, what was not is not seen
        assertEquals(10, broken.view().highWatermark());
        Source later = new Source();
        turn(append(broken, later, 20, 30), append(sound, second, 20, 30));
        assertInstanceOf(AppendResult.Failed.class, later.results.get(0));
        assertEquals(30, sound.view().highWatermark());
    }

    @Test
    void aFullDiskRefusesTheAppendAndWhatFollowsOnItsStream() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        Source other = new Source();
        turn(append(tablet, source, 0, 10));
        disk.faults().failWrite(0, 5);
        turn(append(tablet, source, 10, 20), append(tablet, source, 20, 30), append(tablet, other, 30, 40));
        assertEquals(ErrorCode.DISK_FULL, error(source.results.get(1)));
        assertEquals(ErrorCode.CANCELLED, error(source.results.get(2)));
        disk.faults().failWrite(1_000_000, 0);
        Source again = new Source();
        turn(append(tablet, again, 10, 20));
        assertInstanceOf(AppendResult.Stored.class, again.results.get(0));
    }

    @Test
    void aFullDiskIsToldInTheLogAndItsEndTooButNotEachAppend() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        turn(append(tablet, new Source(), 0, 10));
        try (LogLines lines = new LogLines(Lane.class)) {
            for (int i = 0; i < 10; i++) {
                disk.faults().failWrite(0, 5);
                turn(append(tablet, new Source(), 10, 20));
                clock.nanos += SECOND_NANOS;
            }
            List<String> told = lines.taken();
            assertEquals(1, told.size(), told.toString());
            assertTrue(
                    told.getFirst().matches("WARN appends fail.* code=DISK_FULL .*free some space file=/tables/a/0/.*"),
                    told.getFirst());
            disk.faults().failWrite(1_000_000, 0);
            turn(append(tablet, new Source(), 10, 20));
            clock.nanos += 10 * SECOND_NANOS;
            turn();
            turn();
            assertEquals(List.of("INFO appends are stored again"), lines.taken());
        }
    }

    @Test
    void aDuplicateIsToldWithItsFirstOffset() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        WriterId writer = new WriterId(1, 2);
        turn(append(tablet, source, 0, 10, writer, 5), append(tablet, source, 0, 10, writer, 5));
        assertEquals(
                List.of(
                        new AppendResult.Stored(0, 10, false, Durability.FSYNC),
                        new AppendResult.Stored(0, 10, true, Durability.FSYNC)),
                source.results);
        turn(append(tablet, source, 10, 20, writer, 8));
        assertEquals(ErrorCode.OUT_OF_ORDER, error(source.results.get(2)));
        assertEquals(10, tablet.view().highWatermark());
    }

    @Test
    void followersAreWokenWhenRowsAreCommitted() throws Exception {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Wakeup wakeup = new Wakeup();
        tablet.follow(wakeup);
        CompletableFuture<Long> seen = CompletableFuture.supplyAsync(() -> {
            wakeup.adopt();
            while (tablet.view().highWatermark() == 0) {
                wakeup.await();
            }
            return tablet.view().highWatermark();
        });
        turn(append(tablet, new Source(), 0, 10));
        assertEquals(10, seen.get(20, java.util.concurrent.TimeUnit.SECONDS));
        tablet.unfollow(wakeup);
    }

    @Test
    void aDroppedTabletAnswersThatItsTableIsGone() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        turn(append(tablet, source, 0, 10));
        CompletableFuture<Void> done = new CompletableFuture<>();
        turn(new LaneInput.Retire(tablet, Tablet.End.DROPPED, done), append(tablet, source, 10, 20));
        assertTrue(done.isDone());
        turn(append(tablet, source, 20, 30));
        assertEquals(ErrorCode.UNKNOWN_TABLE, error(source.results.get(2)));
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, tablet::view).code());
        opened.clear();
    }

    @Test
    void aLoopDoesWhatWasSubmittedBeforeItEnds() throws Exception {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        LaneLoop loop = new LaneLoop(0, lane, clock);
        for (int i = 0; i < 100; i++) {
            loop.submit(append(tablet, source, i, i + 1));
        }
        loop.close();
        assertEquals(100, source.results.size());
        assertEquals(100, tablet.view().highWatermark());
        loop.submit(append(tablet, source, 0, 1));
        assertEquals(ErrorCode.UNAVAILABLE, error(source.results.get(100)));
        assertFalse(source.results.isEmpty());
    }

    private void turn(LaneInput... inputs) {
        clock.reads = 0;
        lane.turn(List.of(inputs));
    }

    private static AppendResult stored(long offset) {
        return stored(offset, Durability.FSYNC);
    }

    private static AppendResult stored(long offset, Durability durability) {
        return new AppendResult.Stored(offset, 10, false, durability);
    }

    private static AppendResult stored(long offset, int rows) {
        return new AppendResult.Stored(offset, rows, false, Durability.FSYNC);
    }

    private static ErrorCode error(AppendResult result) {
        return assertInstanceOf(AppendResult.Failed.class, result).error().code();
    }

    private Tablet tablet(String name, Durability durability) {
        TableInfo info = Tests.info(Tests.spec(name, 1, durability));
        Path directory = Path.of("/tables/" + name + "/0");
        Tablet tablet = new Tablet(
                info,
                0,
                () -> OpenBucket.of(
                        BucketLog.open(disk, directory, info.spec().schema(), 1, LogConfig.DEFAULT, allocator)));
        opened.add(tablet);
        return tablet;
    }

    @Test
    void fewRowsOfManySourcesBecomeOneStoredBatch() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source first = new Source();
        Source second = new Source();
        WriterId writer = new WriterId(1, 1);
        turn(
                few(tablet, first, 0, 2, writer, 0),
                few(tablet, second, 2, 3, WriterId.NONE, 0),
                few(tablet, first, 3, 6, writer, 1));
        assertEquals(List.of(List.of(0L, 6L)), batches(tablet));
        assertEquals(List.of(stored(0, 2), stored(3, 3)), first.results);
        assertEquals(List.of(stored(2, 1)), second.results);
        Source retry = new Source();
        turn(few(tablet, retry, 3, 6, writer, 1));
        assertEquals(List.of(new AppendResult.Stored(3, 3, true, Durability.FSYNC)), retry.results);
    }

    @Test
    void oneThatIsNotNewDoesNotKeepTheOthersOut() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        WriterId writer = new WriterId(1, 1);
        turn(few(tablet, new Source(), 0, 1, writer, 0));
        Source late = new Source();
        Source ahead = new Source();
        Source behind = new Source();
        Source other = new Source();
        turn(
                few(tablet, other, 1, 2, WriterId.NONE, 0),
                few(tablet, late, 0, 1, writer, 0),
                few(tablet, ahead, 5, 6, writer, 5),
                few(tablet, ahead, 6, 7, writer, 6),
                few(tablet, behind, 2, 4, WriterId.NONE, 0));
        assertEquals(List.of(stored(1, 1)), other.results);
        assertEquals(List.of(new AppendResult.Stored(0, 1, true, Durability.FSYNC)), late.results);
        assertEquals(List.of(stored(2, 2)), behind.results);
        assertEquals(
                List.of(ErrorCode.OUT_OF_ORDER, ErrorCode.CANCELLED),
                ahead.results.stream()
                        .map(result -> assertInstanceOf(AppendResult.Failed.class, result)
                                .error()
                                .code())
                        .toList());
    }

    @Test
    void fewAndManyKeepTheirOrder() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        turn(
                few(tablet, source, 0, 1, WriterId.NONE, 0),
                few(tablet, source, 1, 2, WriterId.NONE, 0),
                append(tablet, source, 2, 10),
                few(tablet, source, 10, 11, WriterId.NONE, 0));
        assertEquals(List.of(List.of(0L, 2L), List.of(2L, 10L), List.of(10L, 11L)), batches(tablet));
        assertEquals(List.of(stored(0, 1), stored(1, 1), stored(2, 8), stored(10, 1)), source.results);
    }

    @Test
    void aBatchOfFewHasAnEnd() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        Source source = new Source();
        List<LaneInput> inputs = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            inputs.add(few(tablet, source, i, i + 1, WriterId.NONE, 0));
        }
        lane.turn(inputs);
        assertEquals(List.of(List.of(0L, 1024L), List.of(1024L, 1500L)), batches(tablet));
    }

    @Test
    void whenTheyCannotBeWrittenAllAreToldAndNothingIsLeft() {
        Tablet tablet = tablet("a", Durability.FSYNC);
        turn(few(tablet, new Source(), 0, 1, WriterId.NONE, 0));
        disk.faults().failWrite(0, 5);
        Source first = new Source();
        Source second = new Source();
        turn(few(tablet, first, 1, 2, WriterId.NONE, 0), few(tablet, second, 2, 3, WriterId.NONE, 0));
        assertEquals(ErrorCode.DISK_FULL, error(first.results.getFirst()));
        assertEquals(ErrorCode.DISK_FULL, error(second.results.getFirst()));
        assertEquals(List.of(List.of(0L, 1L)), batches(tablet));
    }

    private static LaneInput alter(Tablet tablet, Durability durability, CompletableFuture<Void> done) {
        TableInfo old = tablet.table();
        TableInfo altered = new TableInfo(
                old.tableId(), old.name(), old.spec().withDurability(durability), old.schemaId(), old.createdAtUs());
        return new LaneInput.Alter(tablet, altered, done);
    }

    private LaneInput append(Tablet tablet, Source source, long from, long to) {
        return append(tablet, source, from, to, WriterId.NONE, 0);
    }

    private LaneInput append(Tablet tablet, Source source, long from, long to, WriterId writer, long sequence) {
        try (VectorSchemaRoot rows = Tests.rows(allocator, from, to);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            List<ZoneMap> zones =
                    rows.getFieldVectors().stream().map(ZoneMap::of).toList();
            List<WriterEntry> writers = writer.equals(WriterId.NONE)
                    ? List.of()
                    : List.of(new WriterEntry(writer, sequence, rows.getRowCount()));
            SealableBatch batch = SealableBatch.prepare(encoder.encode(Tests.schema(), rows), 1, writers);
            return new LaneInput.Write(new Append(
                    tablet, new AppendRows.Whole(batch, zones), SequenceRule.CONTIGUOUS, source, clock.nanos, 0));
        }
    }

    private LaneInput few(Tablet tablet, Source source, long from, long to, WriterId writer, long sequence) {
        VectorSchemaRoot rows = Tests.rows(allocator, from, to);
        List<WriterEntry> writers = writer.equals(WriterId.NONE)
                ? List.of()
                : List.of(new WriterEntry(writer, sequence, rows.getRowCount()));
        AppendRows.Few few = new AppendRows.Few(rows, 100, writers);
        return new LaneInput.Write(new Append(tablet, few, SequenceRule.CONTIGUOUS, source, clock.nanos, 0));
    }

    private static List<List<Long>> batches(Tablet tablet) {
        List<List<Long>> batches = new ArrayList<>();
        try (ReadLease lease = tablet.lease()) {
            LogView view = lease.view();
            for (BatchRef batch : view.batches(0, view.highWatermark())) {
                batches.add(List.of(batch.baseOffset(), batch.nextOffset()));
            }
        }
        return batches;
    }

    private static class Source implements AppendSource {
        final List<AppendResult> results = new ArrayList<>();
        private boolean broken;

        @Override
        public boolean broken() {
            return broken;
        }

        @Override
        public void failing() {
            broken = true;
        }

        @Override
        public void done(Append append, AppendResult result) {
            results.add(result);
        }
    }

    private static final class TestClock implements Clock {
        private long nanos = 1_000;
        private int reads;

        @Override
        public long nowUs() {
            reads++;
            return 1_000_000 + nanos / 1000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
