package dev.weir.lake.catalog;

import dev.weir.storage.testing.MemoryObjectStore;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.view.ViewCatalogTests;

/** Iceberg's own tests of views. */
class IcebergViewCatalogTest extends ViewCatalogTests<WeirCatalog> {
    private static final Warehouse WAREHOUSE = new Warehouse("file:///warehouse");

    private final WeirCatalog catalog = new WeirCatalog(
            WeirCatalog.NAME,
            new MemoryPointers(),
            new ObjectFileIO(new MemoryObjectStore(), WAREHOUSE),
            UUID::randomUUID,
            Map.of(
                    "view-default.key1", "catalog-default-key1",
                    "view-default.key2", "catalog-default-key2",
                    "view-default.key3", "catalog-default-key3",
                    "view-override.key3", "catalog-override-key3",
                    "view-override.key4", "catalog-override-key4"));

    @Override
    protected WeirCatalog catalog() {
        return catalog;
    }

    @Override
    protected Catalog tableCatalog() {
        return catalog;
    }

    @Override
    protected boolean requiresNamespaceCreate() {
        return true;
    }

    @Override
    protected String viewLocation(String... paths) {
        return WAREHOUSE.root() + "/given/" + String.join("/", paths);
    }
}
