package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.server.Tests;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final TableName T = TableName.parse("t");

    private final MemoryDisk disk = new MemoryDisk();
    private final VirtualClock clock = new VirtualClock();
    private final Memory memory = new Memory(64 << 20);
    private final DataDirectory directory = DataDirectory.open(disk, Path.of("/data"));
    private final Catalog catalog = new Catalog(FileJournal.open(disk, directory.journal()));
    private final Lane lane = new Lane(clock, new Metrics(), memory, new Publishing());
    private final Tables tables = new Tables(new Tables.Parts(
            clock,
            UUID::randomUUID,
            directory,
            catalog,
            new BucketOpener(
                    disk,
                    directory,
                    LogConfig.DEFAULT,
                    new DiskStores(disk),
                    new StateMemory(memory.allocator(), 1 << 20, 8 << 20),
                    new Snapshots(new MemoryObjectStore(), UUID::randomUUID, Snapshots.LogKept.FOR_STORES),
                    memory),
            List.of(input -> lane.turn(List.of(input)))));

    @AfterEach
    void nothingIsLeft() {
        tables.close();
        catalog.close();
        directory.close();
        assertEquals(0, disk.openFiles());
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    @Test
    void namesOfTheServersOwnTablesAreNotFree() {
        WeirException e = assertThrows(
                WeirException.class,
                () -> tables.create(Tests.spec("weir_tables", 1, Durability.FSYNC), Tables.IfExists.KEEP));
        assertEquals(ErrorCode.INVALID_REQUEST, e.code());
        assertEquals(List.of(), tables.all());
    }

    /** When it is switched on again, the lake table may be another one: rows that it does not have must stay in the log. */
    @Test
    void whatHadSettledIsForgottenWhenTheLakeIsSwitchedOff() {
        tables.create(
                Tests.spec("t", 1, Durability.FSYNC).withLake(LakeOptions.NONE.withMode(LakeOptions.Mode.ON)),
                Tables.IfExists.FAIL);
        String id = tables.require(T).info().tableId();
        tables.settled().settled(id, new long[] {7});
        tables.alter(T, TableChange.NONE.withRetentionMs(5000));
        assertEquals(7, tables.settled().of(id, 0));
        for (LakeOptions.Mode mode : List.of(LakeOptions.Mode.OFF, LakeOptions.Mode.ON)) {
            tables.alter(T, TableChange.NONE.withLake(LakeOptions.Change.NONE.withMode(mode)));
            assertEquals(0, tables.settled().of(id, 0), mode::name);
        }
    }
}
