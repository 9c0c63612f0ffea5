package dev.weir.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.CrashModel;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.SimulatedCrash;
import dev.weir.storage.testing.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the disk that crashes. */
class LocalObjectStoreTest extends ObjectStoreContract {
    private static final Path ROOT = Path.of("/var/objects");
    private static final Path MADE = Path.of("/var/made");

    private final MemoryDisk disk = new MemoryDisk();
    private final LocalObjectStore store = LocalObjectStore.open(disk, ROOT);

    @Override
    protected ObjectStore store() {
        return store;
    }

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(0, disk.openFiles());
    }

    private static final String OLD = "old".repeat(1_000);
    private static final String NEW = "new".repeat(3_000);

    /** What a life of a store has answered. */
    private static final class Answers {
        boolean replaced;
        boolean put;
        boolean deleted;
        boolean linked;
    }

    /** A replacement, a put into directories that are not there, a deletion. */
    private static void work(Disk disk, Answers answers) {
        LocalObjectStore store = LocalObjectStore.open(disk, ROOT);
        store.put(name("a/replaced"), PutMode.REPLACE, text(NEW));
        answers.replaced = true;
        store.put(name("new/directory/put"), PutMode.IF_ABSENT, text(NEW));
        answers.put = true;
        store.delete(name("a/deleted"));
        answers.deleted = true;
        putFile(disk, store);
        answers.linked = true;
        disk.delete(MADE);
    }

    /** A file that somebody has written without syncing it. */
    private static void putFile(Disk disk, ObjectStore store) {
        disk.delete(MADE);
        disk.createDirectories(MADE);
        Path path = MADE.resolve("file");
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(NEW.getBytes(UTF_8)));
            store.put(name("a/linked"), PutMode.REPLACE, ObjectContent.of(file, path));
        }
    }

    @Test
    void aFileIsNotCopied() {
        long before = disk.usedBytes();
        putFile(disk, store);
        assertTrue(disk.usedBytes() - before < 2L * NEW.length(), "its bytes are there once");
        disk.delete(MADE);
        assertEquals(Optional.of(NEW), read(store, "a/linked"));
    }

    private static MemoryDisk prepared(int seed) {
        MemoryDisk disk = new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
        LocalObjectStore store = LocalObjectStore.open(disk, ROOT);
        store.put(name("a/replaced"), PutMode.REPLACE, text(OLD));
        store.put(name("a/deleted"), PutMode.REPLACE, text(OLD));
        return disk;
    }

    private static void check(MemoryDisk disk, Answers answers, String when) {
        LocalObjectStore store = LocalObjectStore.open(disk, ROOT);
        Optional<String> replaced = read(store, "a/replaced");
        assertTrue(replaced.equals(Optional.of(NEW)) || !answers.replaced && replaced.equals(Optional.of(OLD)), when);
        Optional<String> put = read(store, "new/directory/put");
        assertTrue(put.equals(Optional.of(NEW)) || !answers.put && put.isEmpty(), when);
        Optional<String> deleted = read(store, "a/deleted");
        assertTrue(deleted.isEmpty() || !answers.deleted && deleted.equals(Optional.of(OLD)), when);
        Optional<String> linked = read(store, "a/linked");
        assertTrue(linked.equals(Optional.of(NEW)) || !answers.linked && linked.isEmpty(), when);
        assertEquals(List.of(), disk.list(ROOT.resolve(".put")), when + ": leftovers are collected");
        assertEquals(
                1
                        + (int) Stream.of(put, deleted, linked)
                                .filter(Optional::isPresent)
                                .count(),
                store.list("", "", 10).objects().size(),
                when);
        assertEquals(put.isPresent(), disk.exists(ROOT.resolve("new")), when + ": empty directories go");
        // what is seen now stays, whatever became of the directories' syncs before
        disk.crash(new Random(1));
        store = LocalObjectStore.open(disk, ROOT);
        assertEquals(replaced, read(store, "a/replaced"), when);
        assertEquals(put, read(store, "new/directory/put"), when);
        assertEquals(deleted, read(store, "a/deleted"), when);
        assertEquals(linked, read(store, "a/linked"), when);
    }

    private interface Ending {
        void end(MemoryDisk disk, Random random);
    }

    private static void crashEverywhere(Ending ending) {
        MemoryDisk counting = prepared(0);
        long first = counting.operations();
        work(counting, new Answers());
        long end = counting.operations();
        assertTrue(end - first >= 15, "operations=" + (end - first));
        for (long operation = first; operation < end; operation++) {
            for (CrashMoment moment : CrashMoment.values()) {
                for (int seed = 0; seed < 12; seed++) {
                    MemoryDisk disk = prepared(seed);
                    disk.crashAt(operation, moment);
                    Answers answers = new Answers();
                    assertThrows(SimulatedCrash.class, () -> work(disk.incarnation(), answers));
                    ending.end(disk, new Random(seed));
                    check(disk, answers, "operation=" + operation + " moment=" + moment + " seed=" + seed);
                    assertEquals(0, disk.openFiles());
                }
            }
        }
    }

    @Test
    void aCrashAtAnyOperationLeavesWholeObjects() {
        crashEverywhere(MemoryDisk::restart);
    }

    @Test
    void aKillAtAnyOperationLeavesWholeObjects() {
        crashEverywhere((disk, _) -> disk.kill());
    }

    @Test
    void whatFailsIsDoneAgain() {
        for (DiskOperation operation : DiskOperation.values()) {
            for (int later = 0; later < 6; later++) {
                for (int seed = 0; seed < 12; seed++) {
                    MemoryDisk disk = prepared(seed);
                    disk.faults().fail(operation, later);
                    Answers answers = new Answers();
                    try {
                        work(disk, answers);
                    } catch (WeirException e) {
                        assertEquals(ErrorCode.IO_ERROR, e.code());
                        work(disk, answers);
                    }
                    disk.faults().clear();
                    disk.crash(new Random(seed));
                    check(disk, answers, operation + " later=" + later + " seed=" + seed);
                }
            }
        }
    }

    @Test
    void aFailedPutLeavesNothingAndIsDoneAgain() {
        List<Consumer<MemoryDisk>> harms = List.of(
                disk -> disk.faults().failWrite(0, 100),
                disk -> disk.faults().failSync(0),
                disk -> disk.faults().fail(DiskOperation.RENAME, 0),
                disk -> disk.faults().fail(DiskOperation.SYNC_DIRECTORY, 0),
                disk -> disk.faults().fail(DiskOperation.SYNC_DIRECTORY, 1),
                disk -> disk.faults().fail(DiskOperation.SYNC_DIRECTORY, 2));
        for (int harm = 0; harm < harms.size(); harm++) {
            for (int seed = 0; seed < 20; seed++) {
                MemoryDisk failing = new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
                LocalObjectStore own = LocalObjectStore.open(failing, ROOT);
                harms.get(harm).accept(failing);
                assertThrows(WeirException.class, () -> own.put(name("x/y"), PutMode.IF_ABSENT, text(NEW)));
                assertEquals(List.of(), failing.list(ROOT.resolve(".put")));
                // the same store tries again, and believes what it is told
                PutOutcome again = own.put(name("x/y"), PutMode.IF_ABSENT, text(NEW));
                assertEquals(harm == 5 ? PutOutcome.EXISTS : PutOutcome.STORED, again);
                failing.crash(new Random(seed));
                assertEquals(
                        Optional.of(NEW),
                        read(LocalObjectStore.open(failing, ROOT), "x/y"),
                        "harm=" + harm + " seed=" + seed);
            }
        }
    }
}
