package dev.weir.lake.catalog;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.storage.object.ObjectName;
import dev.weir.storage.testing.MemoryObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.catalog.CatalogTests;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own tests of tables and namespaces. */
class IcebergCatalogTest extends CatalogTests<WeirCatalog> {
    private static final Warehouse WAREHOUSE = new Warehouse("file:///warehouse");

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final MemoryPointers pointers = new MemoryPointers();
    private final WeirCatalog catalog = initCatalog("weir", Map.of());

    @Override
    protected WeirCatalog catalog() {
        return catalog;
    }

    @Override
    protected WeirCatalog initCatalog(String name, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("table-default.default-key1", "catalog-default-key1");
        all.put("table-default.default-key2", "catalog-default-key2");
        all.put("table-default.override-key3", "catalog-default-key3");
        all.put("table-override.override-key3", "catalog-override-key3");
        all.put("table-override.override-key4", "catalog-override-key4");
        return new WeirCatalog(name, pointers, new ObjectFileIO(store, WAREHOUSE), UUID::randomUUID, all);
    }

    @Override
    protected boolean requiresNamespaceCreate() {
        return true;
    }

    @Override
    protected boolean supportsNestedNamespaces() {
        return true;
    }

    @Override
    protected boolean supportsNamespaceProperties() {
        return true;
    }

    @Override
    protected String baseTableLocation(TableIdentifier name) {
        return WAREHOUSE.root() + "/given/" + name.namespace() + "/" + name.name();
    }

    /** Theirs renames a file of the disk. */
    @Override
    @Test
    public void testLoadTableWithMissingMetadataFile(@TempDir Path ignored) {
        catalog.createNamespace(TBL.namespace());
        catalog.buildTable(TBL, SCHEMA).create();
        ObjectName metadata = store.list("", "", 1).objects().get(0).name();
        store.delete(metadata);
        assertThrows(NotFoundException.class, () -> catalog.loadTable(TBL));
    }
}
