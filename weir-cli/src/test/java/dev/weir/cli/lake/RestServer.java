package dev.weir.cli.lake;

import dev.weir.cli.boot.Boot;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;

/** A server, and Iceberg's own clients of its catalog. */
final class RestServer implements AutoCloseable {
    private final Boot boot;

    RestServer(Path data) {
        boot = Boot.start(ConfigLoader.from(Map.of(
                "data.directory",
                data.toString(),
                "flight.port",
                "0",
                "http.port",
                "0",
                "postgres.port",
                "0",
                "scrub.bytes_per_second",
                "0")));
    }

    static RESTCatalog connect(String name, int port, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("uri", "http://127.0.0.1:" + port + "/iceberg");
        properties.put("io-impl", DiskFiles.class.getName());
        RESTCatalog catalog = new RESTCatalog();
        catalog.initialize(name, properties);
        return catalog;
    }

    RESTCatalog connect(String name, Map<String, String> more) {
        return connect(name, boot.http().getPort(), more);
    }

    static void empty(RESTCatalog catalog, Namespace in) {
        for (Namespace namespace : catalog.listNamespaces(in)) {
            empty(catalog, namespace);
            catalog.listTables(namespace).forEach(table -> catalog.dropTable(table, false));
            catalog.listViews(namespace).forEach(catalog::dropView);
            catalog.dropNamespace(namespace);
        }
    }

    @Override
    public void close() {
        boot.close();
    }
}
