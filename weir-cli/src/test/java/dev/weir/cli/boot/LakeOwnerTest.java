package dev.weir.cli.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.FileJournal;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LakeOwnerTest {
    private static final String PLACE = "s3://bucket/lake";

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final MemoryDisk disk = new MemoryDisk();

    private Catalog catalog(String directory) {
        disk.createDirectories(Path.of(directory));
        return new Catalog(FileJournal.open(disk, Path.of(directory, "catalog")));
    }

    @Test
    void aBucketHasOneServer() {
        try (Catalog first = catalog("/first");
                Catalog second = catalog("/second")) {
            CatalogPointers mine = new CatalogPointers(first);
            CatalogPointers others = new CatalogPointers(second);
            assertFalse(LakeOwner.isKnown(mine));
            LakeOwner.require(store, mine, PLACE);
            assertTrue(LakeOwner.isKnown(mine));
            LakeOwner.require(store, mine, PLACE);
            WeirException error = assertThrows(WeirException.class, () -> LakeOwner.require(store, others, PLACE));
            assertEquals(ErrorCode.IN_USE, error.code());
            // the cure that the message names
            store.delete(new ObjectName("_weir/owner"));
            LakeOwner.require(store, others, PLACE);
            assertThrows(WeirException.class, () -> LakeOwner.require(store, mine, PLACE));
        }
    }

    @Test
    void aServerWhoseAnswerWasLostKnowsItsOwn() {
        try (Catalog catalog = catalog("/first")) {
            CatalogPointers mine = new CatalogPointers(catalog);
            store.faults().loseAnswer(0);
            assertThrows(WeirException.class, () -> LakeOwner.require(store, mine, PLACE));
            LakeOwner.require(store, mine, PLACE);
        }
    }
}
