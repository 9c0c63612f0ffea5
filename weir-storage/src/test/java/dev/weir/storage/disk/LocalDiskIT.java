package dev.weir.storage.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskIT extends DiskContract {
    private final LocalDisk disk = new LocalDisk();
    private final List<Path> mounts = new ArrayList<>();

    @TempDir
    @Nullable
    Path directory;

    @Override
    Disk disk() {
        return disk;
    }

    @Override
    Path directory() {
        return directory;
    }

    @Override
    int openFiles() {
        return disk.openFiles();
    }

    /** Of a file that is not in memory, read from its begin; where the system reads ahead, and can be made to forget a file. */
    @Test
    void whatIsReadInPartsIsNotReadAhead() throws Exception {
        Assumptions.assumeTrue(residentBeyond(Disk.Mode.READ) > 0, "this system does not read ahead");
        assertEquals(0, residentBeyond(Disk.Mode.READ_PARTS));
    }

    /** How many pages of a file are in memory beyond those that were read. */
    private long residentBeyond(Disk.Mode mode) throws Exception {
        int piece = 64 << 10;
        int read = 4 * piece;
        Path file = directory().resolve("large-" + mode);
        try (DiskFile made = disk.open(file, Disk.Mode.CREATE)) {
            made.write(0, ByteBuffer.allocate(16 << 20));
            made.sync();
        }
        Assumptions.assumeTrue(
                run("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"), "no dd that forgets");
        try (DiskFile large = disk.open(file, mode);
                FileChannel channel = FileChannel.open(file)) {
            for (int position = 0; position < read; position += piece) {
                assertEquals(piece, large.read(position, ByteBuffer.allocateDirect(piece)));
            }
            return LongStream.iterate(read, position -> position < large.size(), position -> position + 4_096)
                    .filter(position -> isResident(channel, position))
                    .count();
        }
    }

    private static boolean isResident(FileChannel channel, long position) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, position, 4_096).isLoaded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file system in memory, which needs root. */
    @Override
    Path smallDisk(int bytes) {
        try {
            Path small = Files.createDirectory(directory().resolve("small"));
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", small.toString());
            Assumptions.assumeTrue(mounted, "no right to mount a small file system");
            mounts.add(small);
            return small;
        } catch (IOException | InterruptedException e) {
            return Assumptions.abort("cannot mount a small file system: " + e);
        }
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        for (Path mount : mounts) {
            assertTrue(run("umount", mount.toString()));
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @Test
    void aFullDiskIsToldApart() {
        // the kernel's own full disk
        try (DiskFile full = disk.open(Path.of("/dev/full"), Disk.Mode.WRITE)) {
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> full.write(0, bytes("x"))));
        }
        assertEquals(
                ErrorCode.DISK_FULL,
                DiskErrors.of("write", directory(), new IOException("Disk quota exceeded"))
                        .code());
        assertEquals(
                ErrorCode.UNAVAILABLE,
                DiskErrors.of("open", directory(), new IOException("Too many open files"))
                        .code());
        assertEquals(
                ErrorCode.IO_ERROR,
                DiskErrors.of("write", directory(), new IOException("Input/output error"))
                        .code());
    }

    @Test
    void noMoreFilesAreOpenedThanMayBe() {
        Path path = directory().resolve("a");
        LocalDisk two = new LocalDisk(2);
        DiskFile first = two.open(path, Disk.Mode.CREATE);
        DiskFile second = two.open(path, Disk.Mode.READ);
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(WeirException.class, () -> two.open(path, Disk.Mode.READ))
                        .code());
        first.close();
        assertThrows(WeirException.class, () -> two.open(directory().resolve("none"), Disk.Mode.READ));
        DiskFile third = two.open(path, Disk.Mode.READ);
        assertEquals(2, two.openFiles());
        second.close();
        third.close();
        assertEquals(0, two.openFiles());
    }

    @Test
    void anInterruptedReaderDoesNotCloseTheFile() throws Exception {
        Path path = directory().resolve("a");
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.allocate(1 << 20));
            Thread.currentThread().interrupt();
            assertEquals(1, file.read(0, ByteBuffer.allocate(1)));
            assertTrue(Thread.interrupted(), "the interrupt is still there for the caller");

            AtomicBoolean stop = new AtomicBoolean();
            Thread reader = Thread.ofPlatform().start(() -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
                while (!stop.get()) {
                    try {
                        file.read(0, buffer.clear());
                    } catch (WeirException e) {
                        assertEquals(ErrorCode.CANCELLED, e.code());
                    }
                    Thread.interrupted();
                }
            });
            ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
            for (int i = 0; i < 2_000; i++) {
                reader.interrupt();
                assertEquals(4096, file.read(i, buffer.clear()));
            }
            stop.set(true);
            reader.join();
            file.write(0, bytes("x"));
            file.sync();
        }
    }

    @Test
    void anotherProcessHoldsTheLock() throws Exception {
        Path path = directory().resolve("lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = other.inputReader()) {
            assertEquals("locked", output.readLine());
            WeirException e = org.junit.jupiter.api.Assertions.assertThrows(WeirException.class, () -> disk.lock(path));
            assertEquals(ErrorCode.IN_USE, e.code());
            assertTrue(e.getMessage().contains("pid=" + other.pid()), e.getMessage());
        } finally {
            other.destroyForcibly();
            assertTrue(other.waitFor(10, TimeUnit.SECONDS));
        }
        disk.lock(path).close();
        assertTrue(Files.exists(path));
    }

    /** Takes the lock and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (AutoCloseable _ = new LocalDisk().lock(Path.of(args[0]))) {
                System.out.println("locked");
                int _ = System.in.read();
            }
        }
    }
}
