package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.LogLines;
import dev.weir.server.Tests;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log is open while somebody needs it, and what must be done for it is done when nobody asks. */
class UpkeepTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Memory memory = new Memory(64 << 20);
    private final BufferAllocator allocator = memory.allocator();
    private final MemoryDisk disk = new MemoryDisk();
    private final VirtualClock clock = new VirtualClock();
    private final Lane lane = new Lane(clock, new Metrics(), memory, new Publishing());
    private final List<Tablet> adopted = new ArrayList<>();
    private int opened;

    @AfterEach
    void nothingIsLeft() {
        for (Tablet tablet : adopted) {
            lane.turn(List.of(new LaneInput.Retire(tablet, Tablet.End.STOPPED, new CompletableFuture<>())));
        }
        assertEquals(Lane.NOTHING_DUE, lane.nextDueNanos());
        assertEquals(0, disk.openFiles());
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    private final SettledRows settled = new SettledRows();

    private Tablet adopt(String name, Retention retention) {
        return adopt(Tests.spec(name, 1, Durability.FSYNC).withRetention(retention));
    }

    private Tablet adopt(TableSpec spec) {
        TableInfo info = Tests.info(spec);
        Supplier<OpenBucket> opener = () -> {
            opened++;
            Path directory = Path.of("/tables/" + spec.name() + "/0");
            return OpenBucket.of(BucketLog.open(disk, directory, spec.schema(), 1, LogConfig.DEFAULT, allocator));
        };
        Tablet tablet = new Tablet(info, 0, opener, settled);
        adopted.add(tablet);
        lane.turn(List.of(new LaneInput.Adopt(tablet)));
        return tablet;
    }

    private void append(Tablet tablet, long from, long to) {
        try (VectorSchemaRoot rows = Tests.rows(allocator, from, to);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            List<ZoneMap> zones =
                    rows.getFieldVectors().stream().map(ZoneMap::of).toList();
            SealableBatch batch = SealableBatch.prepare(encoder.encode(Tests.schema(), rows), 1, List.of());
            lane.turn(List.of(new LaneInput.Write(new Append(
                    tablet,
                    new AppendRows.Whole(batch, zones),
                    SequenceRule.CONTIGUOUS,
                    new Silent(),
                    clock.nanos(),
                    0))));
        }
    }

    private record Silent() implements AppendSource {
        @Override
        public boolean broken() {
            return false;
        }

        @Override
        public void failing() {}

        @Override
        public void done(Append append, AppendResult result) {
            assertFalse(result instanceof AppendResult.Failed, () -> result.toString());
        }
    }

    private void pass(Duration time) {
        Tests.pass(clock, lane, time);
    }

    @Test
    void aLogIsOpenedByWhoNeedsItAndRestsWhenNobodyDoes() {
        Tablet tablet = adopt("a", Retention.FOREVER);
        pass(HOUR);
        assertEquals(0, opened);
        append(tablet, 0, 10);
        assertEquals(1, opened);
        assertTrue(tablet.isOpen());
        pass(Duration.ofMinutes(3));
        assertFalse(tablet.isOpen());
        assertEquals(0, disk.openFiles());
        assertEquals(10, tablet.knownRows());
        assertEquals(10, tablet.view().highWatermark());
        assertEquals(2, opened);
        append(tablet, 10, 20);
        assertEquals(20, tablet.view().highWatermark());
    }

    @Test
    void aLogThatIsReadOrFollowedOrNeededStaysOpen() {
        Tablet tablet = adopt("a", Retention.FOREVER);
        append(tablet, 0, 10);
        try (ReadLease lease = tablet.lease()) {
            pass(HOUR);
            assertTrue(tablet.isOpen());
            assertEquals(10, lease.view().highWatermark());
        }
        Wakeup wakeup = new Wakeup();
        tablet.follow(wakeup);
        pass(HOUR);
        assertTrue(tablet.isOpen());
        tablet.unfollow(wakeup);
        for (int i = 1; i < 20; i++) {
            append(tablet, i * 10, i * 10 + 10);
            pass(Duration.ofSeconds(50));
        }
        assertEquals(1, opened);
        lane.turn(List.of(new LaneInput.Rest(tablet)));
        assertFalse(tablet.isOpen());
    }

    @Test
    void aFullDiskIsToldOnceAMinuteAndItsEndOnce() {
        Tablet tablet = adopt("a", new Retention(HOUR.toMillis(), 0));
        tablet.follow(new Wakeup());
        append(tablet, 0, 10);
        pass(Duration.ofMinutes(50));
        try (LogLines lines = new LogLines(Upkeep.class)) {
            disk.faults().capacity(0);
            pass(Duration.ofMinutes(30));
            List<String> told = lines.taken();
            // the rows leave when the segment is old
            assertTrue(told.size() > 2 && told.size() < 30, told.size() + " lines");
            assertTrue(
                    told.getFirst().matches("WARN upkeep of logs fails.* code=DISK_FULL .*file=/tables/a/0/.*"),
                    told.getFirst());
            disk.faults().capacity(Long.MAX_VALUE);
            pass(Duration.ofSeconds(10));
            assertEquals(List.of("INFO upkeep of logs works again"), lines.taken());
        }
        assertEquals(10, tablet.view().startOffset());
    }

    @Test
    void rowsAgeOutOfABucketThatNobodyOpens() {
        Retention hour = new Retention(HOUR.toMillis(), 0);
        List<Tablet> tablets = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Tablet tablet = adopt("t" + i, hour);
            append(tablet, 0, 10);
            tablets.add(tablet);
        }
        pass(Duration.ofMinutes(50));
        tablets.forEach(tablet -> assertFalse(tablet.isOpen()));
        tablets.forEach(tablet -> assertEquals(0, tablet.view().startOffset()));
        pass(Duration.ofMinutes(20));
        tablets.forEach(tablet -> assertEquals(10, tablet.view().startOffset()));
    }

    @Test
    void aClockThatJumpsAheadRemovesNothing() {
        Tablet tablet = adopt("a", new Retention(HOUR.toMillis(), 0));
        append(tablet, 0, 10);
        pass(Duration.ofSeconds(5));
        clock.jump(Duration.ofHours(5));
        pass(Duration.ofMinutes(50));
        assertEquals(0, tablet.view().startOffset());
        clock.jump(Duration.ofHours(-5));
        pass(Duration.ofMinutes(30));
        assertEquals(10, tablet.view().startOffset());
    }

    @Test
    void aBucketThatCannotBeOpenedSaysSoEachTimeAndServesWhenItCan() {
        Tablet tablet = adopt("a", Retention.FOREVER);
        append(tablet, 0, 10);
        pass(Duration.ofMinutes(3));
        assertFalse(tablet.isOpen());
        disk.faults().fail(DiskOperation.LIST, 0);
        WeirException e = assertThrows(WeirException.class, tablet::view);
        assertEquals(ErrorCode.IO_ERROR, e.code());
        assertEquals(0, disk.openFiles());
        assertEquals(10, tablet.view().highWatermark());
    }

    /** A defect in one bucket's upkeep is none of its neighbours' business. */
    @Test
    void whatFailsInABucketsUpkeepLeavesItsNeighboursAlone() {
        Tablet broken =
                adopt(Tests.spec("a", 1, Durability.FSYNC).withLake(LakeOptions.NONE.withMode(LakeOptions.Mode.ON)));
        Tablet other = adopt("b", Retention.FOREVER);
        append(broken, 0, 10);
        // it has no bucket, so that whoever asks fails in an unforeseen way
        settled.settled(broken.table().tableId(), new long[0]);
        pass(Duration.ofSeconds(3));
        append(other, 0, 10);
        assertEquals(10, other.view().highWatermark());
        assertEquals(10, broken.view().highWatermark());
    }

    @Test
    void rowsThatAreNotInTheLakeStayWhateverTheRetentionSays() {
        Tablet tablet = adopt(Tests.spec("a", 1, Durability.FSYNC)
                .withRetention(new Retention(1000, 0))
                .withLake(LakeOptions.NONE.withMode(LakeOptions.Mode.ON)));
        for (int i = 0; i < 5; i++) {
            append(tablet, 10 * i, 10 * i + 10);
            pass(Duration.ofSeconds(5));
        }
        assertEquals(0, tablet.view().startOffset());
        settled.settled(tablet.table().tableId(), new long[] {20});
        pass(Duration.ofSeconds(5));
        assertEquals(20, tablet.view().startOffset());
        settled.settled(tablet.table().tableId(), new long[] {50});
        append(tablet, 50, 60);
        pass(Duration.ofSeconds(5));
        assertEquals(50, tablet.view().startOffset());
    }

    @Test
    void rowsOfATableWhoseLakeIsOffAreNotKeptForIt() {
        Tablet tablet = adopt("a", new Retention(1000, 0));
        for (int i = 0; i < 5; i++) {
            append(tablet, 10 * i, 10 * i + 10);
            pass(Duration.ofSeconds(5));
        }
        assertTrue(tablet.view().startOffset() > 0);
    }
}
