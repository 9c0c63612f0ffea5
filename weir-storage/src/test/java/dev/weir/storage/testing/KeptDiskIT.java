package dev.weir.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that outlives its process. Here the process is an object that is let go. */
class KeptDiskIT {
    private static final Path ROOT = Path.of("/data");

    @TempDir
    private Path directory;

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String content(Disk disk, String name) {
        try (DiskFile file = disk.open(ROOT.resolve(name), Disk.Mode.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(0, buffer);
            return new String(buffer.array(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void onlyWhatWasSyncedIsThereAgain() {
        MemoryDisk disk = MemoryDisk.keptIn(directory);
        disk.createDirectories(ROOT.resolve("d"));
        DiskFile file = disk.open(ROOT.resolve("synced"), Disk.Mode.CREATE);
        file.write(0, text("abcdef"));
        file.truncate(4);
        file.sync();
        disk.open(ROOT.resolve("d/gone"), Disk.Mode.CREATE).close();
        disk.syncDirectory(Path.of("/"));
        disk.syncDirectory(ROOT);
        file.write(4, text("not"));
        file.write(0, text("no"));
        DiskFile nameless = disk.open(ROOT.resolve("nameless"), Disk.Mode.CREATE);
        nameless.write(0, text("synced, and without a name"));
        nameless.sync();
        assertEquals("nocdnot", content(disk, "synced"));

        disk = MemoryDisk.keptIn(directory);
        assertEquals("abcd", content(disk, "synced"));
        assertEquals(List.of("d", "synced"), disk.list(ROOT));
        assertEquals(List.of(), disk.list(ROOT.resolve("d")));
        disk.rename(ROOT.resolve("synced"), ROOT.resolve("renamed"));
        disk.open(ROOT.resolve("other"), Disk.Mode.CREATE).close();

        disk = MemoryDisk.keptIn(directory);
        assertEquals(List.of("d", "synced"), disk.list(ROOT));
        disk.rename(ROOT.resolve("synced"), ROOT.resolve("renamed"));
        disk.delete(ROOT.resolve("d"));
        try (DiskFile renamed = disk.open(ROOT.resolve("renamed"), Disk.Mode.WRITE)) {
            renamed.write(4, text("x"));
            disk.syncDirectory(ROOT);
            disk.faults().lieFrom(0);
            renamed.sync();
        }

        disk = MemoryDisk.keptIn(directory);
        assertEquals("abcd", content(disk, "renamed"));
        assertEquals(List.of("renamed"), disk.list(ROOT));
        assertFalse(disk.exists(ROOT.resolve("d")));
    }
}
