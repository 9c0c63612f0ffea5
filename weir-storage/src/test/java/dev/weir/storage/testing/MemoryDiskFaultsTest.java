package dev.weir.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What {@link MemoryDisk} says of faults while there is power, line by line. */
class MemoryDiskFaultsTest {
    private static final Path FILE = Path.of("/file");
    private static final Path OTHER = Path.of("/other");
    private static final int SECTOR = SparseBytes.SECTOR;

    private final VirtualClock clock = new VirtualClock();
    private MemoryDisk disk = fresh(1);

    private MemoryDisk fresh(int seed) {
        MemoryDisk made = new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), clock);
        made.open(FILE, Disk.Mode.CREATE).close();
        made.syncDirectory(Path.of("/"));
        return made;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String content(Path path) {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(0, buffer);
            return new String(buffer.array(), StandardCharsets.US_ASCII);
        }
    }

    private static ErrorCode codeOf(Executable call) {
        return assertThrows(WeirException.class, call).code();
    }

    /** Each operation once, none of which changes what the next one needs. */
    private Map<DiskOperation, Executable> calls(DiskFile file) {
        Map<DiskOperation, Executable> calls = new EnumMap<>(DiskOperation.class);
        calls.put(DiskOperation.OPEN, () -> disk.open(FILE, Disk.Mode.READ).close());
        calls.put(DiskOperation.READ, () -> file.read(0, ByteBuffer.allocate(1)));
        calls.put(DiskOperation.LIST, () -> disk.list(Path.of("/")));
        calls.put(DiskOperation.CREATE, () -> disk.open(OTHER, Disk.Mode.CREATE).close());
        calls.put(DiskOperation.WRITE, () -> file.write(0, text("x")));
        calls.put(DiskOperation.TRUNCATE, () -> file.truncate(0));
        calls.put(DiskOperation.SYNC, file::sync);
        calls.put(DiskOperation.RENAME, () -> disk.rename(OTHER, Path.of("/third")));
        calls.put(DiskOperation.DELETE, () -> disk.delete(Path.of("/third")));
        calls.put(DiskOperation.MAKE_DIRECTORY, () -> disk.createDirectories(Path.of("/d/e")));
        calls.put(DiskOperation.SYNC_DIRECTORY, () -> disk.syncDirectory(Path.of("/")));
        return calls;
    }

    @Test
    void eachOperationFailsOnceWhenAsked() throws Throwable {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            for (Map.Entry<DiskOperation, Executable> call : calls(file).entrySet()) {
                disk.faults().fail(call.getKey(), 0);
                assertEquals(
                        ErrorCode.IO_ERROR,
                        codeOf(call.getValue()),
                        call.getKey().name());
                call.getValue().execute();
            }
        }
        assertEquals(0, disk.openFiles());
        assertEquals(List.of("d", "file"), disk.list(Path.of("/")));
    }

    @Test
    void aLaterCallFailsWhenAsked() {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            disk.faults().fail(DiskOperation.SYNC, 2);
            file.sync();
            file.sync();
            assertEquals(ErrorCode.IO_ERROR, codeOf(file::sync));
            file.sync();
        }
    }

    @Test
    void operationsFailByChance() throws Throwable {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            for (Map.Entry<DiskOperation, Executable> call : calls(file).entrySet()) {
                disk.faults().failWithChance(call.getKey(), 1);
                assertEquals(ErrorCode.IO_ERROR, codeOf(call.getValue()));
                assertEquals(ErrorCode.IO_ERROR, codeOf(call.getValue()));
                disk.faults().failWithChance(call.getKey(), 0);
                call.getValue().execute();
            }
            disk.faults().failWithChance(DiskOperation.SYNC, 0.3);
            int failed = 0;
            for (int i = 0; i < 1_000; i++) {
                try {
                    file.sync();
                } catch (WeirException e) {
                    failed++;
                }
            }
            assertTrue(failed > 200 && failed < 400, "failed=" + failed);
            disk.faults().clear();
            file.sync();
        }
    }

    @Test
    void ofAWriteThatFailsAPartMayBeThere() {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            disk = fresh(seed);
            try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
                disk.faults().fail(DiskOperation.WRITE, 0);
                assertEquals(ErrorCode.IO_ERROR, codeOf(() -> file.write(0, text("abc"))));
            }
            found.add(content(FILE));
        }
        assertEquals(Set.of("", "a", "ab", "abc"), found);
    }

    @Test
    void aFailedSyncLeavesItsBytesInDoubtForEver() {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            disk = fresh(seed);
            try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
                file.write(0, text("abc"));
                file.write(3, text("def"));
                disk.faults().failSync(0);
                assertEquals(ErrorCode.IO_ERROR, codeOf(file::sync));
                file.sync();
                assertEquals("abcdef", content(FILE), "the system's memory has it still");
                file.write(6, text("ghi"));
                file.sync();
                disk.crash(new Random(seed));
            }
            found.add(content(FILE).replace('\0', '.'));
        }
        assertEquals(Set.of("......ghi", "abc...ghi", "...defghi", "abcdefghi"), found);
    }

    @Test
    void aFailedSyncMayLeaveItsBytesToTheNextOne() {
        for (int seed = 0; seed < 50; seed++) {
            disk = fresh(seed);
            disk.faults().afterFailedSync(Faults.AfterFailedSync.STAY_DIRTY);
            try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
                file.write(0, text("abc"));
                disk.faults().failSync(0);
                assertEquals(ErrorCode.IO_ERROR, codeOf(file::sync));
                file.sync();
                disk.crash(new Random(seed));
            }
            assertEquals("abc", content(FILE));
        }
    }

    @Test
    void syncsLieFromAnOperationOn() {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            disk = fresh(seed);
            try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
                disk.faults().lieFrom(disk.operations() + 2);
                file.write(0, text("abc"));
                file.sync();
                disk.open(OTHER, Disk.Mode.CREATE).close();
                file.write(3, text("def"));
                file.sync();
                disk.syncDirectory(Path.of("/"));
                disk.crash(new Random(seed));
            }
            found.add(content(FILE).replace("\0", "") + disk.exists(OTHER));
        }
        assertEquals(Set.of("abctrue", "abcfalse", "abcdeftrue", "abcdeffalse"), found);
        disk = fresh(1);
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            disk.faults().lieFrom(0);
            file.write(0, text("abc"));
            file.sync();
            disk.faults().tellTheTruth();
            file.sync();
        }
        disk.crash(new Random(1));
        assertEquals("abc", content(FILE));
    }

    @Test
    void aFullDiskTakesAPartOfAWriteAndNoNewFiles() {
        byte[] three = new byte[3 * SECTOR];
        disk.faults().capacity(4L * SECTOR);
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(0, ByteBuffer.wrap(three));
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> file.write(three.length - 10, ByteBuffer.allocate(100))));
            assertEquals(three.length, file.size(), "the last sector had room for ten bytes");
            file.write(0, ByteBuffer.wrap(three));
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> disk.open(OTHER, Disk.Mode.CREATE)));
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> disk.createDirectories(Path.of("/d"))));
            disk.faults().capacity(6L * SECTOR);
            file.write(three.length, ByteBuffer.wrap(new byte[SECTOR]));
            disk.open(OTHER, Disk.Mode.CREATE).close();
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> file.write(10L * SECTOR, ByteBuffer.allocate(1))));
            file.truncate(SECTOR);
            // a hole takes no room
            file.write(10L * SECTOR, ByteBuffer.allocate(1));
        }
    }

    @Test
    void aDeletedFileTakesRoomUntilNobodyHasItOpen() {
        disk.faults().capacity(4L * SECTOR);
        DiskFile file = disk.open(FILE, Disk.Mode.WRITE);
        file.write(0, ByteBuffer.allocate(3 * SECTOR));
        disk.delete(FILE);
        DiskFile other = disk.open(OTHER, Disk.Mode.CREATE);
        assertEquals(ErrorCode.DISK_FULL, codeOf(() -> other.write(0, ByteBuffer.allocate(SECTOR))));
        file.close();
        other.write(0, ByteBuffer.allocate(3 * SECTOR));
        other.close();
    }

    @Test
    void aBitOnTheDiskIsWrongForGood() {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(0, text("aaa"));
            file.sync();
            file.write(3, text("aaa"));
            disk.flip(FILE, 1, 2);
            disk.flip(FILE, 4, 2);
            file.sync();
        }
        assertEquals("acaaca", content(FILE));
        disk.crash(new Random(1));
        assertEquals("acaaca", content(FILE));
    }

    @Test
    void aReadBringsAWrongBitOnce() {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(0, text("abcdef"));
        }
        disk.faults().flipRead(1);
        assertEquals("abcdef", content(FILE));
        byte[] wrong = content(FILE).getBytes(StandardCharsets.ISO_8859_1);
        int bits = 0;
        for (int i = 0; i < wrong.length; i++) {
            bits += Integer.bitCount((wrong[i] ^ "abcdef".charAt(i)) & 0x7f);
        }
        assertTrue(bits <= 1);
        assertEquals("abcdef", content(FILE));
        disk.faults().flipReadsWithChance(1);
        try (DiskFile file = disk.open(FILE, Disk.Mode.READ)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(0, one);
            assertEquals(1, Integer.bitCount((one.get(0) ^ 'a') & 0xff));
        }
    }

    @Test
    void somebodyCutsAFileShort() {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            file.write(0, text("abc"));
            file.sync();
            file.write(3, text("def"));
            disk.truncateBehind(FILE, 4);
            assertEquals(4, file.size());
            file.sync();
        }
        assertEquals("abcd", content(FILE));
        disk.truncateBehind(FILE, 2);
        disk.crash(new Random(1));
        assertEquals("ab", content(FILE));
    }

    @Test
    void somebodyDeletesAFile() {
        disk.open(OTHER, Disk.Mode.CREATE).close();
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            disk.deleteBehind(FILE);
            disk.deleteBehind(OTHER);
            file.write(0, text("abc"));
            file.sync();
        }
        assertEquals(List.of(), disk.list(Path.of("/")));
        disk.crash(new Random(1));
        assertEquals(List.of(), disk.list(Path.of("/")));
    }

    @Test
    void anOperationHangsAndThenDoesWhatItShould() throws Throwable {
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            for (Map.Entry<DiskOperation, Executable> call : calls(file).entrySet()) {
                long before = clock.nanos();
                disk.faults().hang(call.getKey(), 0, Duration.ofSeconds(60));
                call.getValue().execute();
                assertEquals(
                        before + 60_000_000_000L, clock.nanos(), call.getKey().name());
            }
            disk.faults().hangWithChance(DiskOperation.SYNC, 1, Duration.ofSeconds(2));
            long before = clock.nanos();
            file.sync();
            file.sync();
            assertEquals(before + 4_000_000_000L, clock.nanos());
        }
        assertEquals(List.of("d", "file"), disk.list(Path.of("/")));
    }
}
