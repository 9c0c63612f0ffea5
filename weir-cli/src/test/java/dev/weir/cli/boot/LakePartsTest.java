package dev.weir.cli.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.config.ConfigLoader;
import dev.weir.server.http.Mounted;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.junit.jupiter.api.Test;

class LakePartsTest {
    @Test
    void aLakeThatCouldNotBeOpenedIsOpenedLater() {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(Path.of("/data"));
        try (Catalog catalog = new Catalog(FileJournal.open(disk, Path.of("/data/catalog")))) {
            CatalogPointers pointers = new CatalogPointers(catalog);
            try (LakeParts parts = new LakeParts(ConfigLoader.from(Map.of("data.directory", "/data")), disk)) {
                disk.faults().fail(DiskOperation.SYNC_DIRECTORY, 2);
                WeirException error = assertThrows(WeirException.class, () -> parts.catalog(pointers));
                assertEquals(ErrorCode.IO_ERROR, error.code());
                assertEquals(List.of(), parts.catalog(pointers).listNamespaces(Namespace.empty()));
            }
            // an engine is told to try again meanwhile
            try (LakeParts parts = new LakeParts(ConfigLoader.from(Map.of("data.directory", "/data")), disk)) {
                Mounted door = parts.mounted(pointers, _ -> {}).getFirst();
                disk.faults().fail(DiskOperation.SYNC_DIRECTORY, 2);
                Mounted.Response answer =
                        door.guest().answer(new Mounted.Request("GET", "v1/namespaces", "", Map.of(), new byte[0]));
                assertEquals(503, answer.status(), () -> new String(answer.body(), UTF_8));
            }
            // and the lock goes with it
            try (LakeParts next = new LakeParts(ConfigLoader.from(Map.of("data.directory", "/data")), disk)) {
                assertEquals(List.of(), next.catalog(pointers).listNamespaces(Namespace.empty()));
            }
        }
    }

    private static LakeParts parts(MemoryDisk disk, String data) {
        return new LakeParts(ConfigLoader.from(Map.of("data.directory", data, "lake.warehouse", "file:///lake")), disk);
    }

    @Test
    void aDirectoryHasOneServerAlsoWhenItHasEnded() {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(Path.of("/first"));
        disk.createDirectories(Path.of("/second"));
        try (Catalog first = new Catalog(FileJournal.open(disk, Path.of("/first/catalog")));
                Catalog second = new Catalog(FileJournal.open(disk, Path.of("/second/catalog")))) {
            CatalogPointers mine = new CatalogPointers(first);
            try (LakeParts parts = parts(disk, "/first")) {
                parts.catalog(mine).createNamespace(Namespace.of("main"));
            }
            CatalogPointers others = new CatalogPointers(second);
            try (LakeParts parts = parts(disk, "/second")) {
                WeirException error = assertThrows(WeirException.class, () -> parts.tables(others));
                assertEquals(ErrorCode.IN_USE, error.code());
                assertTrue(String.valueOf(error.getMessage()).contains("lake.warehouse=file:///lake"));
                // the one that was refused does not keep the first from its own; wherever its data directory is now
                try (LakeParts again = parts(disk, "/moved")) {
                    assertEquals(
                            List.of(Namespace.of("main")), again.catalog(mine).listNamespaces(Namespace.empty()));
                }
                // the cure that the message names
                disk.delete(Path.of("/lake/_weir/owner"));
                assertEquals(List.of(), parts.catalog(others).listNamespaces(Namespace.empty()));
            }
        }
    }
}
