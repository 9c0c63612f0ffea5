package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
    private static final Path ROOT = Path.of("/weir");

    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void isMadeOnceAndFoundAgain() {
        DataDirectory.open(disk, ROOT).close();
        assertTrue(disk.exists(ROOT.resolve("weir.json")));
        DataDirectory.open(disk, ROOT).close();
    }

    @Test
    void oneServerAtATime() {
        DataDirectory first = DataDirectory.open(disk, ROOT);
        assertCode(ErrorCode.IN_USE, "");
        first.close();
        DataDirectory.open(disk, ROOT).close();
    }

    @Test
    void whatIsNotOursIsRefusedAndUntouched() {
        disk.createDirectories(ROOT);
        put("thesis.doc", "dear reader");
        assertCode(ErrorCode.INVALID_CONFIG, "holds=thesis.doc");
        assertEquals(java.util.List.of("thesis.doc"), disk.list(ROOT));
    }

    @Test
    void aStartThatWasCutShortIsNotForeign() {
        disk.createDirectories(ROOT);
        put("lock", "1");
        put("weir.json.new", "{");
        DataDirectory.open(disk, ROOT).close();
    }

    @Test
    void anotherFormatIsTold() {
        disk.createDirectories(ROOT);
        put("weir.json", "{\"format\": 7}");
        assertCode(ErrorCode.UNKNOWN_VERSION, "has format 7, this weir reads format 1");
        // the lock is free again
        assertCode(ErrorCode.UNKNOWN_VERSION, "format 7");
    }

    @Test
    void aMarkThatCannotBeReadIsCorrupt() {
        disk.createDirectories(ROOT);
        for (String mark : new String[] {"", "{", "[]", "{\"format\":\"one\"}"}) {
            disk.delete(ROOT.resolve("weir.json"));
            put("weir.json", mark);
            assertCode(ErrorCode.CORRUPT, "weir.json");
        }
    }

    @Test
    void leftoversOfDroppedTablesAreFoundAndTheDirectoryGoesLast() {
        DataDirectory directory = DataDirectory.open(disk, ROOT);
        disk.createDirectories(directory.bucket("keep", 0));
        disk.createDirectories(directory.bucket("dropped", 0));
        assertEquals(List.of("dropped"), directory.leftovers(Set.of("keep")));
        directory.emptyTable("dropped");
        assertFalse(disk.exists(directory.bucket("dropped", 0)));
        assertEquals(List.of("dropped"), directory.leftovers(Set.of("keep")));
        directory.removeTable("dropped");
        assertTrue(disk.exists(directory.bucket("keep", 0)));
        assertFalse(disk.exists(directory.table("dropped")));
        directory.close();
    }

    private void put(String name, String text) {
        try (DiskFile file = disk.open(ROOT.resolve(name), Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void assertCode(ErrorCode code, String part) {
        WeirException e = assertThrows(WeirException.class, () -> DataDirectory.open(disk, ROOT));
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
