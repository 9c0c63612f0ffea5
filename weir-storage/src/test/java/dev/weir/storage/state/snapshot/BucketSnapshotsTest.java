package dev.weir.storage.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketSnapshotsTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final BufferAllocator allocator = new RootAllocator();
    private SnapshotHarness rows = new SnapshotHarness(disk, objects, allocator);

    @AfterEach
    void nothingIsLeft() {
        rows.close();
        allocator.close();
        assertEquals(0, disk.openFiles());
    }

    /** Another process on the same object store, with the same store. */
    private void restart() {
        rows.close();
        rows = new SnapshotHarness(
                disk, objects, allocator, new Random(8), Path.of("/tables/t/0/state"), rows.models());
    }

    private Manifest newest() {
        return rows.fitting().getFirst();
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertEquals(code, assertThrows(WeirException.class, call::run).code());
    }

    @Test
    void theNewestTwoStay() {
        for (long offset = 10; offset <= 50; offset += 10) {
            rows.write(offset, offset);
            assertEquals(offset, rows.make().offset());
        }
        rows.checkAll(50, 40);
    }

    @Test
    void whatTheLastOneSentIsNotSentAgain() {
        rows.write(10, 1);
        BucketSnapshots.Made first = rows.make();
        assertEquals(0, first.sharedBytes());
        rows.write(20, 2);
        BucketSnapshots.Made second = rows.make();
        assertTrue(second.sharedBytes() > 0);
        assertTrue(second.uploadedBytes() < newest().bytes());
        restart();
        rows.write(30, 3);
        assertTrue(rows.make().sharedBytes() > second.sharedBytes(), "also after a start");
        rows.checkAll(30, 20);
    }

    /** Its files have the names of others. */
    @Test
    void aStoreThatWasMadeAnewSharesNothingWithTheOneBefore() {
        rows.writeOne(10, 1);
        rows.write(20, 2);
        rows.make();
        rows.loseStore();
        // as long as the one before
        rows.writeOne(15, 2);
        rows.write(25, 12);
        rows.make();
        rows.checkAll(25, 20);
    }

    @Test
    void anObjectThatIsGoneIsFoundOutAndTheOlderSnapshotIsWhole() {
        rows.write(10, 1);
        rows.make();
        rows.write(20, 2);
        rows.make();
        Manifest newest = newest();
        Manifest.File lost = newest.files().stream()
                .filter(file -> rows.fitting().get(1).files().stream()
                        .noneMatch(other -> other.object().equals(file.object())))
                .findFirst()
                .orElseThrow();
        objects.delete(lost.object());
        assertCode(ErrorCode.CORRUPT, () -> rows.check(newest));
        rows.check(rows.fitting().get(1));
        // the next one does not count on it
        restart();
        rows.snapshots.look();
        assertEquals(10, rows.snapshots.keptFrom());
        rows.snapshots.stored(20);
        assertTrue(rows.snapshots.isDue());
        rows.make();
        rows.checkAll(20, 10);
    }

    @Test
    void anObjectThatIsNotWhatWasPutIsFoundOut() {
        rows.write(10, 1);
        rows.make();
        rows.write(20, 2);
        rows.make();
        for (Manifest.File file : newest().files()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.bytes());
            objects.get(file.object(), 0, bytes);
            bytes.put(bytes.capacity() / 2, (byte) (bytes.get(bytes.capacity() / 2) ^ 4));
            objects.put(file.object(), PutMode.REPLACE, ObjectContent.of(bytes.flip()));
            assertCode(ErrorCode.CORRUPT, () -> rows.check(newest()));
        }
        // and is not taken for one that is there
        assertEquals(0, rows.make().sharedBytes());
        rows.check(newest());
    }

    @Test
    void whatAReadBringsWrongOnceIsReadAgain() {
        rows.write(10, 1);
        rows.make();
        Manifest newest = newest();
        for (int read = 0; read < newest.files().size(); read++) {
            objects.faults().spoilRead(read);
            rows.check(newest);
        }
        objects.faults().spoilRead(0);
        assertEquals(newest, newest());
    }

    @Test
    void uploadsThatBreakOffAndAnswersThatAreLostLeaveNothingBehind() {
        for (int later = 0; later < 20; later++) {
            for (boolean lost : new boolean[] {false, true}) {
                uploadFails(later, lost);
            }
        }
    }

    private void uploadFails(int later, boolean lost) {
        rows.close();
        MemoryDisk fresh = new MemoryDisk();
        MemoryObjectStore other = new MemoryObjectStore();
        rows = new SnapshotHarness(fresh, other, allocator);
        for (long offset = 10; offset <= 30; offset += 10) {
            rows.write(offset, offset + later);
            if (offset < 30) {
                rows.make();
            }
        }
        if (lost) {
            other.faults().loseAnswer(later);
        } else {
            other.faults().failPut(later);
        }
        try {
            rows.make();
        } catch (WeirException e) {
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            rows.fitting().stream().limit(2).forEach(rows::check);
        }
        other.faults().loseAnswer(-1);
        other.faults().failPut(-1);
        rows.write(40, later);
        rows.make();
        rows.checkAll(40, rows.fitting().get(1).offset());
    }

    @Test
    void aListThatIsOldHarmsNothing() {
        for (long offset = 10; offset <= 40; offset += 10) {
            rows.write(offset, offset);
            rows.make();
        }
        objects.faults().staleLists(20);
        restart();
        rows.write(50, 50);
        rows.make();
        objects.faults().staleLists(0);
        rows.check(newest());
        assertEquals(50, newest().offset());
    }

    @Test
    void theLogIsKeptForTheOlderOne() {
        assertEquals(0, rows.snapshots.keptFrom(), "nobody has looked");
        rows.snapshots.look();
        assertEquals(0, rows.snapshots.keptFrom());
        assertFalse(rows.snapshots.isDue());
        rows.write(10, 1);
        assertTrue(rows.snapshots.isDue());
        rows.make();
        assertFalse(rows.snapshots.isDue());
        assertEquals(10, rows.snapshots.keptFrom());
        rows.write(20, 2);
        rows.make();
        assertEquals(10, rows.snapshots.keptFrom());
        rows.write(30, 3);
        rows.make();
        assertEquals(20, rows.snapshots.keptFrom());
        restart();
        assertEquals(0, rows.snapshots.keptFrom());
        rows.snapshots.look();
        assertEquals(20, rows.snapshots.keptFrom());
        Snapshots none = new Snapshots(objects, () -> new UUID(0, 0), Snapshots.LogKept.FOR_STORES);
        assertEquals(
                RetentionLimits.UNLIMITED, none.of(SnapshotHarness.TABLE, 0).keptFrom());
    }

    @Test
    void snapshotsOfRowsThatTheLogHasLostAreRemoved() {
        for (long offset = 10; offset <= 20; offset += 10) {
            rows.write(offset, offset);
            rows.make();
        }
        assertEquals(List.of(), rows.snapshots.fitting(12, 19, _ -> {}));
        assertEquals(List.of(10L), rows.fitting().stream().map(Manifest::offset).toList());
    }

    @Test
    void aTableThatIsNoMoreHasNoSnapshots() {
        rows.write(10, 1);
        rows.make();
        ObjectName other = new ObjectName("5f0e6c2a-0000-0000-0000-000000000002/0/files/x");
        objects.put(other, PutMode.REPLACE, ObjectContent.of(ByteBuffer.allocate(3)));
        rows.write(20, 2);
        // it goes while one is being made
        WeirException dropped = new WeirException(ErrorCode.UNKNOWN_TABLE, "dropped");
        int[] calls = {0};
        assertCode(
                ErrorCode.UNKNOWN_TABLE,
                () -> rows.make(() -> {
                    if (++calls[0] == 3) {
                        throw dropped;
                    }
                }));
        rows.all.removeTable(SnapshotHarness.TABLE);
        assertEquals(Set.of(other.text()), rows.objectNames());
        assertCode(ErrorCode.UNKNOWN_TABLE, rows::make);
        assertEquals(Set.of(other.text()), rows.objectNames());
    }

    @Test
    void aStoreThatIsFullGetsNoFuller() {
        rows.close();
        MemoryDisk small = new MemoryDisk();
        rows = new SnapshotHarness(disk, LocalObjectStore.open(small, Path.of("/objects")), allocator);
        rows.write(10, 1);
        rows.make();
        rows.write(20, 2);
        long before = small.usedBytes();
        Set<String> names = rows.objectNames();
        // room for some of what is sent
        for (long room = 1; room < 40_000; room += 1500) {
            small.faults().capacity(before + room);
            try {
                rows.make();
                break;
            } catch (WeirException e) {
                assertEquals(ErrorCode.DISK_FULL, e.code());
                assertEquals(names, rows.objectNames());
                assertEquals(before, small.usedBytes());
            }
        }
        small.faults().clear();
        rows.make();
        rows.fitting().forEach(rows::check);
        assertEquals(0, small.openFiles());
    }
}
