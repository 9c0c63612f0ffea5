package dev.weir.storage.object;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.storage.disk.LocalDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreIT extends ObjectStoreContract {
    private final LocalDisk disk = new LocalDisk();

    @TempDir
    private Path directory;

    private LocalObjectStore store;

    @BeforeEach
    void open() {
        store = LocalObjectStore.open(disk, directory.resolve("objects"));
    }

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(0, disk.openFiles());
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void anObjectIsAFileOfItsName() throws Exception {
        store.put(name("lake/t/part-1.parquet"), PutMode.REPLACE, text("PAR1"));
        assertEquals("PAR1", Files.readString(directory.resolve("objects/lake/t/part-1.parquet")));
        Files.writeString(directory.resolve("objects/not one of ours"), "");
        assertEquals(1, store.list("", "", 10).objects().size());
        open();
        assertEquals(Optional.of("PAR1"), read(store, "lake/t/part-1.parquet"));
    }
}
