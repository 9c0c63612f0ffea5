package dev.weir.server.flush;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchLimits;
import dev.weir.format.wire.TableName;
import dev.weir.server.LogLines;
import dev.weir.server.Tests;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.BucketOpener;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.InFlight;
import dev.weir.server.write.PutPath;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlusherTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final VirtualClock clock = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Memory memory = new Memory(64 << 20);
    private final DataDirectory directory = DataDirectory.open(disk, Path.of("/data"));
    private final Catalog catalog = new Catalog(FileJournal.open(disk, directory.journal()));
    private final Lane lane = new Lane(clock, metrics, memory, new Publishing());
    private final Snapshots snapshots = new Snapshots(
            LocalObjectStore.open(new MemoryDisk(), Path.of("/objects")),
            UUID::randomUUID,
            Snapshots.LogKept.FOR_SNAPSHOTS);
    private final BucketOpener opener = new BucketOpener(
            disk,
            directory,
            LogConfig.DEFAULT,
            new DiskStores(disk),
            new StateMemory(memory.allocator(), 1 << 20, 8 << 20),
            snapshots,
            memory);
    private final Tables tables = new Tables(new Tables.Parts(
            clock, UUID::randomUUID, directory, catalog, opener, List.of(input -> lane.turn(List.of(input)))));
    private final InFlight inFlight = new InFlight(1 << 20, () -> false);
    private final PutPath puts = new PutPath(memory, BatchLimits.DEFAULT, 0, inFlight, clock);
    private final Flusher flusher = new Flusher(tables, inFlight, clock);

    @AfterEach
    void nothingIsLeft() {
        flusher.close();
        tables.close();
        catalog.close();
        directory.close();
        memory.close();
        metrics.close();
        assertEquals(0, disk.openFiles());
    }

    @Test
    void aFullDiskIsToldOnceAMinuteAndItsEndOnce() {
        tables.create(Tests.spec("a").withPrimaryKey("id"), Tables.IfExists.FAIL);
        try (VectorSchemaRoot rows = Tests.rows(memory.allocator(), 0, 100)) {
            puts.append(tables.require(TableName.parse("a")), rows, Coverage.WHOLE_ROWS);
        }
        try (LogLines lines = new LogLines(Flusher.class)) {
            pass(Duration.ofSeconds(8));
            disk.faults().capacity(0);
            for (int second = 0; second < 90; second++) {
                assertTrue(flusher.step() > 0);
                pass(Duration.ofSeconds(1));
            }
            List<String> told = lines.taken();
            assertEquals(2, told.size(), told.toString());
            assertTrue(
                    told.getFirst()
                            .matches(
                                    "WARN rows by key could not be flushed.* code=DISK_FULL .*free some space file=/data/.*"),
                    told.getFirst());
            disk.faults().capacity(Long.MAX_VALUE);
            for (int second = 0; second < 10; second++) {
                while (flusher.step() == 0) {}
                pass(Duration.ofSeconds(1));
            }
            assertEquals(List.of("INFO rows by key are flushed again"), lines.taken());
        }
    }

    private void pass(Duration time) {
        Tests.pass(clock, lane, time);
    }
}
