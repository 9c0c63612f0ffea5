package dev.weir.storage.state.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksLibraryTest {
    @TempDir
    private Path directory;

    @Test
    void itIsUnpackedOnce() throws Exception {
        Path lib = directory.resolve("lib");
        Path file = RocksLibrary.unpack(lib);
        long length = Files.size(file);
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(file, old);
        assertEquals(file, RocksLibrary.unpack(lib));
        assertEquals(old, Files.getLastModifiedTime(file));

        Files.writeString(file, "half of it");
        assertEquals(file, RocksLibrary.unpack(lib));
        assertEquals(length, Files.size(file));
        assertNotEquals(old, Files.getLastModifiedTime(file));
        try (Stream<Path> files = Files.list(lib)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
