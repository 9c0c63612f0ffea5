package dev.weir.server.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchLimits;
import dev.weir.format.wire.TableName;
import dev.weir.server.LogLines;
import dev.weir.server.Tests;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.flush.Flusher;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.BucketOpener;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.LaneInbox;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.InFlight;
import dev.weir.server.write.PutPath;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.StateTask;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots in the background, stepped by the test, over tables on a disk in memory. */
class SnapshotterTest {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryDisk objectDisk = new MemoryDisk();
    private final HookedStore objects = new HookedStore(LocalObjectStore.open(objectDisk, Path.of("/objects")));
    private final VirtualClock clock = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Memory memory = new Memory(64 << 20);
    private final DataDirectory directory = DataDirectory.open(disk, Path.of("/data"));
    private final Catalog catalog = new Catalog(FileJournal.open(disk, directory.journal()));
    private final Lane lane = new Lane(clock, metrics, memory, new Publishing());
    private final LaneInbox inbox = input -> lane.turn(List.of(input));
    private final Snapshots snapshots = new Snapshots(objects, UUID::randomUUID, Snapshots.LogKept.FOR_SNAPSHOTS);
    private final BucketOpener opener = new BucketOpener(
            disk,
            directory,
            LogConfig.DEFAULT.withSegmentBytes(4096),
            new DiskStores(disk),
            new StateMemory(memory.allocator(), 1 << 20, 8 << 20),
            snapshots,
            memory);
    private final Tables tables =
            new Tables(new Tables.Parts(clock, UUID::randomUUID, directory, catalog, opener, List.of(inbox)));
    private final InFlight inFlight = new InFlight(1 << 20, () -> false);
    private final PutPath puts = new PutPath(memory, BatchLimits.DEFAULT, 0, inFlight, clock);
    private final Flusher flusher = new Flusher(tables, inFlight, clock);
    private final Snapshotter snapshotter =
            new Snapshotter(new Snapshotter.Parts(tables, snapshots, disk, directory.copies(), clock), INTERVAL);

    SnapshotterTest() {
        snapshotter.bindTo(metrics);
    }

    /** Does something before each put. */
    private static final class HookedStore implements ObjectStore {
        private final ObjectStore store;
        private Runnable beforePut = () -> {};

        HookedStore(ObjectStore store) {
            this.store = store;
        }

        @Override
        public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
            beforePut.run();
            return store.put(name, mode, content);
        }

        @Override
        public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
            return store.get(name, position, into);
        }

        @Override
        public ObjectPage list(String prefix, String after, int limit) {
            return store.list(prefix, after, limit);
        }

        @Override
        public void delete(ObjectName name) {
            store.delete(name);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), disk.list(directory.copies()));
        flusher.close();
        snapshotter.close();
        tables.close();
        catalog.close();
        directory.close();
        memory.close();
        assertEquals(0, memory.usedBytes());
        metrics.close();
        assertEquals(0, disk.openFiles());
        assertEquals(0, objectDisk.openFiles());
    }

    private Tablet create(String name) {
        tables.create(Tests.spec(name).withPrimaryKey("id"), Tables.IfExists.FAIL);
        return tables.require(TableName.parse(name)).bucket(0).tablet();
    }

    private void write(String name, long from) {
        try (VectorSchemaRoot rows = Tests.rows(memory.allocator(), from, from + 100)) {
            puts.append(tables.require(TableName.parse(name)), rows, Coverage.WHOLE_ROWS);
        }
    }

    /** What was written goes to the stores. */
    private void settle() {
        pass(Duration.ofSeconds(8));
        while (flusher.step() == 0) {}
        pass(Duration.ofSeconds(2));
    }

    private void pass(Duration time) {
        Tests.pass(clock, lane, time);
    }

    private void steps() {
        while (snapshotter.step() == 0) {}
    }

    private List<String> names(String part) {
        return objects.list("", "", 1000).objects().stream()
                .map(ObjectInfo::name)
                .map(ObjectName::text)
                .filter(name -> name.contains(part))
                .toList();
    }

    private boolean tells(String figure) {
        return metrics.scrape().lines().anyMatch(figure::equals);
    }

    @Test
    void onlyWhatHasChangedGetsOneAndNotTooOften() {
        create("a");
        create("b");
        tables.create(Tests.spec("log"), Tables.IfExists.FAIL);
        steps();
        assertEquals(List.of(), names(""));
        write("a", 0);
        write("b", 0);
        write("log", 0);
        settle();
        steps();
        assertEquals(2, names("/manifests/").size());
        assertTrue(tells("weir_state_snapshots_total 2.0"), metrics.scrape());
        write("a", 50);
        settle();
        steps();
        assertEquals(2, names("/manifests/").size());
        pass(INTERVAL);
        steps();
        assertEquals(3, names("/manifests/").size());
        pass(INTERVAL);
        steps();
        assertEquals(3, names("/manifests/").size());
        assertFalse(tells("weir_state_snapshot_shared_bytes_total 0.0"));
    }

    @Test
    void aBucketThatRestsIsOpenedForItAndRestsAgain() {
        Tablet tablet = create("a");
        write("a", 0);
        settle();
        pass(Duration.ofMinutes(3));
        assertFalse(tablet.isOpen());
        steps();
        assertEquals(1, names("/manifests/").size());
        assertFalse(tablet.isOpen());
    }

    @Test
    void aFlushThatRunsIsWaitedFor() {
        Tablet tablet = create("a");
        write("a", 0);
        settle();
        write("a", 100);
        pass(Duration.ofSeconds(8));
        try (StateTask flush = tablet.stateTask().orElseThrow()) {
            steps();
            assertEquals(List.of(), names(""));
            flush.run();
        }
        steps();
        assertEquals(1, names("/manifests/").size());
        assertTrue(tells("weir_state_snapshot_failures_total 0.0"));
    }

    @Test
    void aTableThatIsDroppedMeanwhileLeavesNothing() throws Exception {
        create("a");
        write("a", 0);
        settle();
        CountDownLatch putting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        objects.beforePut = () -> {
            putting.countDown();
            await(goOn);
        };
        Thread making = Thread.ofPlatform().start(this::steps);
        await(putting);
        Thread dropping = Thread.ofPlatform().start(() -> tables.drop(TableName.parse("a")));
        while (tables.find(TableName.parse("a")).isPresent()) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        making.join();
        dropping.join();
        assertEquals(List.of(), names(""));
        assertEquals(List.of(), disk.list(directory.tables()));
        assertTrue(tells("weir_state_snapshot_failures_total 0.0"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStopEndsItSoonAndLeavesNothing() {
        create("a");
        write("a", 0);
        settle();
        objects.beforePut = snapshotter::stop;
        steps();
        assertEquals(List.of(), names(""));
        assertTrue(tells("weir_state_snapshot_failures_total 0.0"));
    }

    @Test
    void whenThereIsNoRoomForSnapshotsWritesGoOn() {
        create("a");
        write("a", 0);
        settle();
        objectDisk.faults().capacity(objectDisk.usedBytes() + 500);
        steps();
        assertEquals(List.of(), names(""));
        assertTrue(tells("weir_state_snapshot_failures_total 1.0"), metrics.scrape());
        for (long from = 100; from < 2000; from += 100) {
            write("a", from);
            settle();
        }
        pass(INTERVAL);
        steps();
        assertTrue(tells("weir_state_snapshot_failures_total 2.0"), metrics.scrape());
        assertEquals(
                0,
                tables.require(TableName.parse("a")).bucket(0).tablet().view().startOffset());
        try (LogLines lines = new LogLines(Snapshotter.class)) {
            pass(INTERVAL);
            steps();
            List<String> told = lines.taken();
            assertEquals(1, told.size(), told.toString());
            assertTrue(
                    told.getFirst().matches("WARN snapshots could not be made.* code=DISK_FULL .* table=a bucket=0"),
                    told.getFirst());
            objectDisk.faults().clear();
            pass(INTERVAL);
            steps();
            assertEquals(1, names("/manifests/").size());
            pass(Duration.ofSeconds(10));
            steps();
            assertEquals(List.of("INFO snapshots are made again"), lines.taken());
        }
    }

    @Test
    void whatAnEarlierLifeLeftIsRemoved() {
        disk.createDirectories(directory.copies().resolve("store.tmp").resolve("more"));
        Snapshotter next =
                new Snapshotter(new Snapshotter.Parts(tables, snapshots, disk, directory.copies(), clock), INTERVAL);
        assertEquals(List.of(), disk.list(directory.copies()));
        next.close();
    }
}
