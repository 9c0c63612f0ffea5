package dev.weir.stages;

import dev.weir.storage.disk.LocalDisk;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A new folder on the disk of the checkout, since a folder in memory would make syncs free. */
record Place(Path folder) implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    Place() {
        this(Path.of(
                        System.getProperty("weir.home", "."),
                        ".weir",
                        "bench",
                        "stages-" + ProcessHandle.current().pid() + "-" + NUMBER.getAndIncrement())
                .toAbsolutePath());
        new LocalDisk().createDirectories(folder);
    }

    @Override
    public void close() {
        new LocalDisk().delete(folder);
    }
}
