package dev.weir.storage.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.SimulatedCrash;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryDiskTest extends DiskContract {
    private final MemoryDisk disk = new MemoryDisk();
    private final Path directory = Path.of("/memory/of/disk");

    @BeforeEach
    void makeDirectory() {
        disk.createDirectories(directory);
        disk.syncDirectory(directory.getParent());
        disk.syncDirectory(Path.of("/memory"));
        disk.syncDirectory(Path.of("/"));
    }

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

    @Test
    void aCrashKeepsWhatWasSyncedUnderANameThatWasSynced() {
        for (int seed = 0; seed < 50; seed++) {
            Path path = directory.resolve("f" + seed);
            DiskFile file = disk.open(path, Disk.Mode.CREATE);
            file.write(0, bytes("synced"));
            file.sync();
            disk.syncDirectory(directory);
            file.write(6, bytes(" and not"));
            disk.crash(new Random(seed));
            assertThrows(SimulatedCrash.class, file::size);
            try (DiskFile again = disk.open(path, Disk.Mode.READ)) {
                assertTrue(read(again, 0, 100).startsWith("synced"));
            }
        }
    }

    @Test
    void aCrashMayLoseANameThatWasNotSynced() {
        Random random = new Random(42);
        boolean lost = false;
        boolean kept = false;
        for (int seed = 0; seed < 50; seed++) {
            Path path = directory.resolve("f" + seed);
            disk.open(path, Disk.Mode.CREATE).close();
            disk.crash(random);
            lost |= !disk.exists(path);
            kept |= disk.exists(path);
        }
        assertTrue(lost && kept);
    }

    @Test
    void faultsHappenOnceAndWhenAsked() {
        try (DiskFile file = disk.open(directory.resolve("a"), Disk.Mode.CREATE)) {
            disk.faults().failWrite(1, 2);
            file.write(0, bytes("abc"));
            assertEquals(ErrorCode.DISK_FULL, codeOf(() -> file.write(3, bytes("def"))));
            assertEquals("abcde", read(file, 0, 9));
            disk.faults().failSync(0);
            disk.faults().failTruncate(0);
            assertEquals(ErrorCode.IO_ERROR, codeOf(file::sync));
            assertEquals(ErrorCode.IO_ERROR, codeOf(() -> file.truncate(0)));
            file.sync();
            file.truncate(0);
            file.write(0, bytes("abc"));
        }
        assertFalse(disk.exists(directory.resolve("b")));
    }
}
