package dev.weir.server.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchLimits;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.TableName;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import dev.weir.server.background.StepLoop;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.BucketOpener;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.LaneInbox;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.InFlight;
import dev.weir.server.write.PutPath;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import dev.weir.storage.time.Clock;
import dev.weir.storage.time.SystemClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scrubber stepped by the test, over tables on a disk in memory. */
class ScrubberTest {
    private static final long A_STEP = 64 << 10;
    private static final TableName T = TableName.parse("t");

    private final MemoryDisk disk = new MemoryDisk();
    private final TestClock clock = new TestClock();
    private final Metrics metrics = new Metrics();
    private final Memory memory = new Memory(64 << 20);
    private final DataDirectory directory = DataDirectory.open(disk, Path.of("/data"));
    private final Catalog catalog = new Catalog(FileJournal.open(disk, directory.journal()));
    private final Lane lane = new Lane(clock, metrics, memory, new Publishing());
    private final LaneInbox inbox = input -> lane.turn(List.of(input));
    private final BucketOpener opener = new BucketOpener(
            disk,
            directory,
            LogConfig.DEFAULT.withSegmentBytes(4096),
            new DiskStores(disk),
            new StateMemory(memory.allocator(), 1 << 20, 8 << 20),
            new Snapshots(new MemoryObjectStore(), UUID::randomUUID, Snapshots.LogKept.FOR_STORES),
            memory);
    private final Tables tables =
            new Tables(new Tables.Parts(clock, UUID::randomUUID, directory, catalog, opener, List.of(inbox)));
    private final PutPath puts = new PutPath(memory, BatchLimits.DEFAULT, 0, new InFlight(1 << 20, () -> false), clock);
    private final Scrubber scrubber = new Scrubber(tables, clock);

    @AfterEach
    void nothingIsLeft() {
        scrubber.close();
        tables.close();
        catalog.close();
        directory.close();
        memory.close();
        assertEquals(0, memory.usedBytes());
        metrics.close();
        assertEquals(0, disk.openFiles());
    }

    @Test
    void aRoundReadsEveryBucketAndTheCatalogOnce() {
        create("t", 3);
        for (int i = 0; i < 9; i++) {
            append("t", i);
        }
        assertEquals(Scrubber.NO_ROUND_YET, scrubber.progress().lastRoundNanos());
        long stored = stored("t");
        int steps = 0;
        while (scrubber.step(A_STEP) instanceof Scrubber.Step.Within) {
            steps++;
            assertEquals(0, scrubber.progress().rounds());
            assertEquals(4, scrubber.progress().roundPlaces());
        }
        // opening a bucket counts, so that many small ones are not rushed through
        assertTrue(steps >= 3, "steps=" + steps);
        Scrubber.Progress after = scrubber.progress();
        assertEquals(1, after.rounds());
        assertEquals(4, after.roundPlacesDone());
        assertEquals(0, after.findings());
        assertEquals(clock.nanos, after.lastRoundNanos());
        assertTrue(after.bytes() >= stored, after + " stored=" + stored);
        scrub();
        assertEquals(2, scrubber.progress().rounds());
        assertEquals(2 * after.bytes(), scrubber.progress().bytes());
    }

    @Test
    void whatIsFoundCountsUntilItIsRestoredOrGone() {
        create("t", 1);
        create("u", 1);
        for (int i = 0; i < 6; i++) {
            append("t", i);
            append("u", i);
        }
        scrub();
        Path one = segment("t");
        Path other = segment("u");
        flipLast(one);
        flipLast(other);
        flipLast(directory.journal());
        scrub();
        assertEquals(3, scrubber.progress().findings());
        scrub();
        assertEquals(3, scrubber.progress().findings());
        flipLast(directory.journal());
        flipLast(one);
        scrub();
        assertEquals(1, scrubber.progress().findings());
        tables.drop(TableName.parse("u"));
        scrub();
        assertEquals(0, scrubber.progress().findings());
    }

    @Test
    void aTableThatIsDroppedWhileItIsReadIsNoFinding() {
        create("t", 4);
        for (int i = 0; i < 8; i++) {
            append("t", i);
        }
        assertInstanceOf(Scrubber.Step.Within.class, scrubber.step(1_000));
        tables.drop(T);
        scrub();
        assertEquals(0, scrubber.progress().findings());
        assertEquals(1, scrubber.progress().rounds());
    }

    @Test
    void theMetricsTellHowFarItIs() {
        scrubber.bindTo(metrics);
        create("t", 1);
        append("t", 0);
        assertTrue(metrics.scrape().contains("weir_scrub_round_age_seconds NaN"));
        scrub();
        flipLast(segment("t"));
        scrub();
        clock.nanos += 5_000_000_000L;
        String scraped = metrics.scrape();
        assertTrue(scraped.contains("weir_scrub_round_age_seconds 5.0"), scraped);
        assertTrue(scraped.contains("weir_scrub_findings 1.0"), scraped);
        assertTrue(scraped.contains("weir_scrub_rounds_total 2.0"), scraped);
        assertTrue(scraped.contains("weir_scrub_round_buckets 2.0"), scraped);
    }

    @Test
    void theLoopGoesRoundUntilItIsClosed() {
        create("t", 2);
        append("t", 0);
        StepLoop loop = new StepLoop(
                "scrub", StepLoop.Urgency.LOW, new ScrubPace(scrubber, 1L << 30, Duration.ZERO), 0, new SystemClock());
        try {
            TestServer.await("rounds", () -> scrubber.progress().rounds() >= 3);
        } finally {
            loop.close();
        }
    }

    private void scrub() {
        while (scrubber.step(A_STEP) instanceof Scrubber.Step.Within) {
            clock.nanos++;
        }
    }

    private void create(String name, int buckets) {
        tables.create(Tests.spec(name, buckets, Durability.FSYNC), Tables.IfExists.FAIL);
    }

    private void append(String name, int batch) {
        try (VectorSchemaRoot rows = Tests.rows(memory.allocator(), batch * 100L, batch * 100L + 100)) {
            puts.append(tables.require(TableName.parse(name)), rows, Coverage.WHOLE_ROWS);
        }
    }

    private long stored(String name) {
        return tables.require(TableName.parse(name)).buckets().stream()
                .mapToLong(placed -> placed.tablet().view().bytes())
                .sum();
    }

    private Path segment(String name) {
        Path bucket = tables.directoryOf(
                tables.require(TableName.parse(name)).bucket(0).tablet());
        return bucket.resolve(disk.list(bucket).stream()
                .filter(file -> file.endsWith(".arrows"))
                .findFirst()
                .orElseThrow());
    }

    private void flipLast(Path path) {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(file.size() - 1, one);
            file.write(file.size() - 1, one.put(0, (byte) (one.get(0) ^ 4)).flip());
        }
    }

    private static final class TestClock implements Clock {
        private long nanos = 1_000;

        @Override
        public long nowUs() {
            return 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
