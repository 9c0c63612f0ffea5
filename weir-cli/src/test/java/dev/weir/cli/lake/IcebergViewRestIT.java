package dev.weir.cli.lake;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.ViewCatalogTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own tests of views, by its REST client, against a server. */
class IcebergViewRestIT extends ViewCatalogTests<RESTCatalog> {
    @TempDir
    private static Path data;

    private static RestServer server;

    private final RESTCatalog catalog = server.connect(
            "rest",
            Map.of(
                    "view-default.key1", "catalog-default-key1",
                    "view-default.key2", "catalog-default-key2",
                    "view-default.key3", "catalog-default-key3",
                    "view-override.key3", "catalog-override-key3",
                    "view-override.key4", "catalog-override-key4"));

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
    protected Catalog tableCatalog() {
        return catalog;
    }

    @Override
    protected boolean requiresNamespaceCreate() {
        return true;
    }

    @Override
    protected boolean supportsServerSideRetry() {
        return true;
    }

    @Override
    protected String viewLocation(String... paths) {
        return "file://" + data + "/lake/given/" + String.join("/", paths);
    }
}
