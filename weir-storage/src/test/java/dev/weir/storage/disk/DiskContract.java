package dev.weir.storage.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does. */
abstract class DiskContract {
    abstract Disk disk();

    /** A directory that exists and is empty. */
    abstract Path directory();

    abstract int openFiles();

    /** An empty directory on a file system of its own that has no more room than this; may give up. */
    abstract Path smallDisk(int bytes);

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(0, openFiles());
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String read(DiskFile file, long position, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = file.read(position, buffer);
        assertEquals(read, buffer.position());
        return new String(buffer.array(), 0, read, StandardCharsets.UTF_8);
    }

    static ErrorCode codeOf(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(WeirException.class, call).code();
    }

    @Test
    void aGatherWriteIsReadBackAtAnyPosition() {
        Path path = directory().resolve("a");
        try (DiskFile file = disk().open(path, Disk.Mode.CREATE)) {
            ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes("lo ")).flip();
            file.write(0, bytes("hel"), direct, ByteBuffer.allocate(0), bytes("world"));
            assertEquals("hello world", read(file, 0, 100));
            assertEquals("o w", read(file, 4, 3));
            assertEquals(11, file.size());
            file.write(6, bytes("W"));
            file.sync();
        }
        try (DiskFile file = disk().open(path, Disk.Mode.READ)) {
            assertEquals("hello World", read(file, 0, 100));
        }
    }

    @Test
    void aReadAtTheEndFindsFewerBytes() {
        try (DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE)) {
            file.write(0, bytes("abc"));
            assertEquals("c", read(file, 2, 5));
            assertEquals("", read(file, 3, 5));
            assertEquals("", read(file, 30, 5));
        }
    }

    @Test
    void aReaderSeesWhatTheWriterWrites() {
        Path path = directory().resolve("a");
        try (DiskFile writer = disk().open(path, Disk.Mode.CREATE);
                DiskFile reader = disk().open(path, Disk.Mode.READ)) {
            writer.write(0, bytes("one"));
            writer.write(3, bytes("two"));
            assertEquals("onetwo", read(reader, 0, 10));
            writer.truncate(2);
            assertEquals("on", read(reader, 0, 10));
            writer.write(2, bytes("x"));
            writer.sync();
            assertEquals("onx", read(reader, 0, 10));
        }
    }

    @Test
    void createNeedsThatThereIsNoneTheOthersThatThereIs() {
        Path path = directory().resolve("a");
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().open(path, Disk.Mode.READ)));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().open(path, Disk.Mode.WRITE)));
        disk().open(path, Disk.Mode.CREATE).close();
        WeirException e = assertThrows(WeirException.class, () -> disk().open(path, Disk.Mode.CREATE));
        assertEquals(ErrorCode.IO_ERROR, e.code());
        assertTrue(e.getMessage().endsWith("file=" + path), e.getMessage());
    }

    @Test
    void aFileOpenForReadingIsNotWritten() {
        Path path = directory().resolve("a");
        disk().open(path, Disk.Mode.CREATE).close();
        try (DiskFile file = disk().open(path, Disk.Mode.READ)) {
            assertThrows(RuntimeException.class, () -> file.write(0, bytes("x")));
        }
    }

    @Test
    void aClosedFileIsUnavailable() {
        DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE);
        file.close();
        file.close();
        assertEquals(ErrorCode.UNAVAILABLE, codeOf(() -> file.read(0, ByteBuffer.allocate(1))));
        assertEquals(ErrorCode.UNAVAILABLE, codeOf(() -> file.write(0, bytes("x"))));
        assertEquals(ErrorCode.UNAVAILABLE, codeOf(file::sync));
        assertEquals(ErrorCode.UNAVAILABLE, codeOf(file::size));
        assertEquals(ErrorCode.UNAVAILABLE, codeOf(() -> file.truncate(0)));
    }

    @Test
    void anOpenFileOutlivesItsName() {
        Path path = directory().resolve("a");
        try (DiskFile file = disk().open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes("abc"));
            disk().delete(path);
            assertFalse(disk().exists(path));
            assertEquals("abc", read(file, 0, 3));
        }
    }

    @Test
    void aDeletedFileIsWrittenOnByWhoHasItOpen() {
        Path path = directory().resolve("a");
        try (DiskFile file = disk().open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes("old"));
            disk().delete(path);
            file.write(3, bytes("er"));
            file.sync();
            file.truncate(4);
            assertEquals("olde", read(file, 0, 9));
            try (DiskFile next = disk().open(path, Disk.Mode.CREATE)) {
                next.write(0, bytes("new"));
                assertEquals("olde", read(file, 0, 9));
                assertEquals("new", read(next, 0, 9));
            }
        }
        assertEquals(List.of("a"), disk().list(directory()));
    }

    @Test
    void aRenameOverAnOpenFileLeavesItToWhoHasIt() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        try (DiskFile old = disk().open(to, Disk.Mode.CREATE);
                DiskFile fresh = disk().open(from, Disk.Mode.CREATE)) {
            old.write(0, bytes("old"));
            fresh.write(0, bytes("fresh"));
            disk().rename(from, to);
            assertEquals("old", read(old, 0, 9));
            // who has the renamed file open goes on with it under its new name
            fresh.write(5, bytes("er"));
            fresh.sync();
            try (DiskFile file = disk().open(to, Disk.Mode.READ)) {
                assertEquals("fresher", read(file, 0, 9));
            }
        }
    }

    @Test
    void aRenamedFileKeepsItsBytesInAnotherDirectory() {
        Path from = directory().resolve("from");
        Path other = directory().resolve("other");
        disk().createDirectories(other);
        try (DiskFile file = disk().open(from, Disk.Mode.CREATE)) {
            file.write(0, bytes("abc"));
        }
        disk().rename(from, other.resolve("to"));
        disk().syncDirectory(other);
        disk().syncDirectory(directory());
        assertEquals(List.of("other"), disk().list(directory()));
        disk().rename(other, directory().resolve("moved"));
        try (DiskFile file = disk().open(directory().resolve("moved/to"), Disk.Mode.READ)) {
            assertEquals("abc", read(file, 0, 9));
        }
    }

    @Test
    void aFileWithTwoNamesIsThereUntilBothAreDeleted() {
        Path first = directory().resolve("first");
        Path other = directory().resolve("other");
        disk().createDirectories(other);
        try (DiskFile file = disk().open(first, Disk.Mode.CREATE)) {
            file.write(0, bytes("abc"));
        }
        assertTrue(disk().link(first, other.resolve("second")));
        disk().delete(first);
        try (DiskFile file = disk().open(other.resolve("second"), Disk.Mode.READ)) {
            assertEquals("abc", read(file, 0, 9));
        }
        assertEquals(List.of("other"), disk().list(directory()));
    }

    @Test
    void whatCannotBeIsAnErrorOfTheDisk() {
        Path file = directory().resolve("file");
        disk().open(file, Disk.Mode.CREATE).close();
        disk().createDirectories(directory().resolve("d/e"));
        Path nowhere = directory().resolve("nowhere");
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().open(nowhere.resolve("a"), Disk.Mode.CREATE)));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().createDirectories(file)));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().createDirectories(file.resolve("a"))));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().rename(file, nowhere.resolve("a"))));
        assertEquals(
                ErrorCode.IO_ERROR, codeOf(() -> disk().rename(file, directory().resolve("d"))));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().syncDirectory(nowhere)));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().lock(nowhere.resolve("lock"))));
        assertEquals(List.of(), disk().list(file));
        disk().delete(nowhere);
        assertEquals(List.of("d", "file"), disk().list(directory()));
    }

    @Test
    void bytesBetweenTheEndAndALaterWriteAreZeros() {
        try (DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE)) {
            file.write(0, bytes("abcdef"));
            file.truncate(2);
            file.write(4, bytes("x"));
            assertEquals("ab\0\0x", read(file, 0, 9), "nothing of what was cut off comes back");
            file.write(100_000, bytes("y"));
            assertEquals(100_001, file.size());
            assertEquals("\0", read(file, 99_999, 1));
            file.truncate(200_000);
            assertEquals(100_001, file.size(), "a truncation makes nothing longer");
            file.sync();
        }
    }

    @Test
    void aPositionMayBeBeyondTwoGiB() {
        long far = 5L << 30;
        try (DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE)) {
            file.write(far, bytes("far"), bytes(" away"));
            assertEquals(far + 8, file.size());
            assertEquals("far away", read(file, far, 100));
            assertEquals("\0\0f", read(file, far - 2, 3));
            file.truncate(far + 3);
            assertEquals("far", read(file, far, 100));
            file.truncate(1);
            assertEquals(1, file.size());
        }
    }

    @Test
    void aGatherWriteMayHaveMoreBuffersThanTheSystemTakesAtOnce() {
        ByteBuffer[] buffers = new ByteBuffer[3_000];
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < buffers.length; i++) {
            String text = Integer.toString(i).repeat(i % 4);
            expected.append(text);
            ByteBuffer bytes = bytes(text);
            buffers[i] = i % 2 == 0
                    ? bytes
                    : ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
        }
        try (DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE)) {
            file.write(5, buffers);
            for (ByteBuffer buffer : buffers) {
                assertFalse(buffer.hasRemaining());
            }
            assertEquals(expected.toString(), read(file, 5, expected.length() + 10));
            file.write(0);
            file.write(0, ByteBuffer.allocate(0));
            assertEquals(5 + expected.length(), file.size());
        }
    }

    @Test
    void aReadFillsTheBufferFromItsPositionToItsLimit() {
        try (DiskFile file = disk().open(directory().resolve("a"), Disk.Mode.CREATE)) {
            file.write(0, bytes("abcdef"));
            ByteBuffer buffer = bytes("..........").limit(7).position(3);
            assertEquals(4, file.read(1, buffer));
            assertEquals(7, buffer.position());
            assertEquals(
                    "...bcde...", StandardCharsets.UTF_8.decode(buffer.clear()).toString());
            assertEquals(0, file.read(0, ByteBuffer.allocate(0)));
        }
    }

    /** Numbers one after the other: a reader never sees a later one without all that were before it. */
    @Test
    void readersSeeAPrefixWhileOneWrites() throws Exception {
        int count = 4_000;
        Path path = directory().resolve("a");
        try (DiskFile writer = disk().open(path, Disk.Mode.CREATE);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                DiskFile shared = i == 0 ? writer : null;
                readers.add(threads.submit(() -> {
                    try (DiskFile own = disk().open(path, Disk.Mode.READ)) {
                        return readPrefixes(shared == null ? own : shared, count);
                    }
                }));
            }
            for (int i = 0; i < count; i++) {
                ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).putInt(i).flip();
                writer.write((long) i * Integer.BYTES, number.slice(0, 1), number.slice(1, 3));
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        }
    }

    private static int readPrefixes(DiskFile file, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count * Integer.BYTES);
        int reads = 0;
        for (int seen = 0; seen < count; reads++) {
            long size = file.size();
            file.read(0, buffer.clear());
            assertTrue(buffer.position() >= size, "what there was can be read");
            seen = buffer.position() / Integer.BYTES;
            for (int i = 0; i < seen; i++) {
                assertEquals(i, buffer.getInt(i * Integer.BYTES));
            }
        }
        return reads;
    }

    @Test
    void aFullDiskSaysSoAndWorksOnWhenThereIsRoom() {
        Path small = smallDisk(1 << 20);
        Path path = small.resolve("a");
        byte[] content = new byte[700_000];
        new Random(1).nextBytes(content);
        try (DiskFile file = disk().open(path, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(content));
            WeirException full = assertThrows(
                    WeirException.class, () -> file.write(content.length, ByteBuffer.wrap(content.clone())));
            assertEquals(ErrorCode.DISK_FULL, full.code());
            assertTrue(full.getMessage().endsWith("file=" + path), full.getMessage());
            // what is there already may still be read, replaced and cut
            ByteBuffer found = ByteBuffer.allocate(content.length);
            assertEquals(content.length, file.read(0, found));
            assertArrayEquals(content, found.array());
            file.write(0, ByteBuffer.wrap(content));
            file.sync();
            file.truncate(100);
            file.write(100, ByteBuffer.wrap(content));
            file.sync();
        }
        disk().delete(path);
        disk().open(small.resolve("b"), Disk.Mode.CREATE).close();
    }

    @Test
    void directoriesAreListedInOrderAndDeletedWhole() {
        Path deep = directory().resolve("x/y/z");
        disk().createDirectories(deep);
        disk().createDirectories(deep);
        for (String name : List.of("b", "a", "c", "B", "0002", "00010")) {
            disk().open(directory().resolve("x").resolve(name), Disk.Mode.CREATE)
                    .close();
        }
        disk().open(deep.resolve("file"), Disk.Mode.CREATE).close();
        assertEquals(
                List.of("00010", "0002", "B", "a", "b", "c", "y"),
                disk().list(directory().resolve("x")));
        assertEquals(List.of(), disk().list(directory().resolve("nowhere")));
        assertTrue(disk().isDirectory(deep));
        assertFalse(disk().isDirectory(deep.resolve("file")));
        assertFalse(disk().isDirectory(directory().resolve("nowhere")));
        disk().syncDirectory(directory());
        disk().delete(directory().resolve("x"));
        disk().delete(directory().resolve("x"));
        assertFalse(disk().exists(deep));
        assertEquals(List.of(), disk().list(directory()));
    }

    @Test
    void aRenameReplacesTheTarget() {
        Path from = directory().resolve("from");
        Path to = directory().resolve("to");
        for (Path path : List.of(from, to)) {
            try (DiskFile file = disk().open(path, Disk.Mode.CREATE)) {
                file.write(0, bytes(path.getFileName().toString()));
            }
        }
        disk().rename(from, to);
        assertEquals(List.of("to"), disk().list(directory()));
        try (DiskFile file = disk().open(to, Disk.Mode.READ)) {
            assertEquals("from", read(file, 0, 9));
        }
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().rename(from, to)));
        assertEquals(ErrorCode.IO_ERROR, codeOf(() -> disk().syncDirectory(from)));
    }

    @Test
    void aLockIsHeldByOneAndNamesItsHolder() throws Exception {
        Path path = directory().resolve("lock");
        try (AutoCloseable _ = disk().lock(path)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                WeirException e = assertThrows(WeirException.class, () -> disk().lock(path));
                assertEquals(ErrorCode.IN_USE, e.code());
                assertTrue(
                        e.getMessage().contains("pid=" + ProcessHandle.current().pid()), e.getMessage());
            }
            try (AutoCloseable _ = disk().lock(directory().resolve("other"))) {
                assertTrue(disk().exists(directory()));
            }
        }
        AutoCloseable again = disk().lock(path);
        again.close();
        again.close();
        assertTrue(disk().exists(path), "who deleted it would let two others hold two files of one name");
        // a file that is there already can be one
        disk().open(directory().resolve("there"), Disk.Mode.CREATE).close();
        disk().lock(directory().resolve("there")).close();
        assertEquals(List.of("lock", "other", "there"), disk().list(directory()));
    }
}
