package dev.weir.storage.disk;

import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;

/** The disk in memory is a disk; what it does beyond that is tested where it is. */
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

    @Override
    Path smallDisk(int bytes) {
        disk.faults().capacity(bytes);
        return directory;
    }
}
