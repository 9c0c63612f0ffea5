package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.wire.Durability;
import dev.weir.server.Tests;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.state.Merge;
import dev.weir.storage.state.RowWrites;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.StateView;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedUpkeepTest {
    private final Memory memory = new Memory(64 << 20);
    private final MemoryDisk disk = new MemoryDisk();
    private final VirtualClock clock = new VirtualClock();
    private final DataDirectory directory = DataDirectory.open(disk, Path.of("/data"));
    private final Lane lane = new Lane(clock, new Metrics(), memory, new Publishing());
    private final TableInfo info =
            Tests.info(Tests.spec("t").withDurability(Durability.ASYNC).withPrimaryKey("id"));
    private final Tablet tablet = new Tablet(info, 0, this::open);
    private final List<AppendResult> results = new ArrayList<>();

    private OpenBucket open() {
        StateMemory hot = new StateMemory(memory.allocator(), 1 << 20, 4 << 20);
        Snapshots snapshots = new Snapshots(new MemoryObjectStore(), UUID::randomUUID, Snapshots.LogKept.FOR_STORES);
        return new BucketOpener(disk, directory, LogConfig.DEFAULT, new DiskStores(disk), hot, snapshots, memory)
                .open(info, 0);
    }

    @AfterEach
    void nothingIsLeft() {
        lane.turn(List.of(new LaneInput.Retire(tablet, Tablet.End.STOPPED, new CompletableFuture<>())));
        directory.close();
        assertEquals(0, disk.openFiles());
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    private void upsert(long from, long to) {
        lane.turn(List.of(new LaneInput.Write(append(from, to, SequenceRule.ASCENDING, List.of()))));
    }

    private Append append(long from, long to, SequenceRule rule, List<WriterEntry> writers) {
        try (VectorSchemaRoot root = Tests.rows(memory.allocator(), from, to)) {
            EncodedKeys keys = new KeyEncoder(info.spec().schema(), List.of("id")).encode(root);
            EncodedRows rows = new RowEncoder(info.spec().schema(), 1).encode(root, memory.allocator());
            AppendRows.Keyed append =
                    new AppendRows.Keyed(RowWrites.of(keys, rows, new boolean[keys.count()], Merge.LAST), 100, writers);
            return new Append(tablet, append, rule, source, clock.nanos(), 0);
        }
    }

    private final AppendSource source = new AppendSource() {
        @Override
        public boolean broken() {
            return false;
        }

        @Override
        public void failing() {}

        @Override
        public void done(Append append, AppendResult result) {
            results.add(result);
        }
    };

    /** A log that takes no more cannot be synced for a flush: the lane's turn goes on, and what is there is read. */
    @Test
    void aLogThatRefusesWorkDoesNotEndTheTurn() {
        lane.turn(List.of(new LaneInput.Adopt(tablet)));
        upsert(0, 10);
        assertInstanceOf(AppendResult.Stored.class, results.getLast());
        pass(Duration.ofSeconds(2));
        disk.faults().failWrite(0, 8);
        disk.faults().fail(DiskOperation.TRUNCATE, 0);
        upsert(10, 20);
        assertInstanceOf(AppendResult.Failed.class, results.getLast());
        pass(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(10));
        try (StateView view = tablet.state()) {
            assertEquals(10, view.rows());
        }
    }

    /** Rows that a log has taken, and will not show since it refuses work: to send them again is no way to have them acknowledged. */
    @Test
    void aLogThatRefusesWorkDoesNotAnswerRetries() {
        List<WriterEntry> writer = List.of(new WriterEntry(new WriterId(1, 2), 0, 10));
        upsert(0, 10);
        disk.faults().failWrite(1, 8);
        disk.faults().fail(DiskOperation.TRUNCATE, 0);
        lane.turn(List.of(
                new LaneInput.Write(append(10, 20, SequenceRule.ASCENDING, writer)),
                new LaneInput.Write(append(20, 30, SequenceRule.CONTIGUOUS, List.of()))));
        lane.turn(List.of(new LaneInput.Write(append(10, 20, SequenceRule.ASCENDING, writer))));
        assertEquals(4, results.size());
        results.subList(1, 4).forEach(result -> assertInstanceOf(AppendResult.Failed.class, result));
        try (StateView view = tablet.state()) {
            assertEquals(10, view.rows());
        }
    }

    private void pass(Duration time) {
        clock.advance(time);
        lane.turn(List.of());
    }
}
