package dev.weir.storage.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does. */
abstract class DiskContract {
    abstract Disk disk();

    /** A directory that exists and is empty. */
    abstract Path directory();

    abstract int openFiles();

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
    void directoriesAreListedInOrderAndDeletedWhole() {
        Path deep = directory().resolve("x/y/z");
        disk().createDirectories(deep);
        disk().createDirectories(deep);
        for (String name : List.of("b", "a", "c")) {
            disk().open(directory().resolve("x").resolve(name), Disk.Mode.CREATE)
                    .close();
        }
        disk().open(deep.resolve("file"), Disk.Mode.CREATE).close();
        assertEquals(List.of("a", "b", "c", "y"), disk().list(directory().resolve("x")));
        assertEquals(List.of(), disk().list(directory().resolve("nowhere")));
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
        disk().lock(path).close();
    }
}
