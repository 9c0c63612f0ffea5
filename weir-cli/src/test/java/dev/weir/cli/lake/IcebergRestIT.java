package dev.weir.cli.lake;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.CatalogTests;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own tests of tables and namespaces, by its REST client, against a server. */
class IcebergRestIT extends CatalogTests<RESTCatalog> {
    @TempDir
    private static Path data;

    private static RestServer server;

    private final RESTCatalog catalog = initCatalog("rest", Map.of());

    @BeforeAll
    static void start() {
        server = new RestServer(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void empty() throws Exception {
        RestServer.empty(catalog, Namespace.empty());
        catalog.close();
    }

    @Override
    protected RESTCatalog catalog() {
        return catalog;
    }

    @Override
    protected RESTCatalog initCatalog(String name, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("table-default.default-key1", "catalog-default-key1");
        all.put("table-default.default-key2", "catalog-default-key2");
        all.put("table-default.override-key3", "catalog-default-key3");
        all.put("table-override.override-key3", "catalog-override-key3");
        all.put("table-override.override-key4", "catalog-override-key4");
        return server.connect(name, all);
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
    protected boolean supportsServerSideRetry() {
        return true;
    }

    @Override
    protected String baseTableLocation(TableIdentifier name) {
        return "file://" + data + "/lake/given/" + name.namespace() + "/" + name.name();
    }

    /** Theirs expects words of a file system. */
    @Override
    @Test
    public void testLoadTableWithMissingMetadataFile(@TempDir Path ignored) {
        catalog.createNamespace(TBL.namespace());
        Table table = catalog.buildTable(TBL, SCHEMA).create();
        String metadata = ((BaseTable) table).operations().current().metadataFileLocation();
        assertTrue(Path.of(URI.create(metadata)).toFile().delete());
        assertThrows(NotFoundException.class, () -> catalog.loadTable(TBL));
    }
}
