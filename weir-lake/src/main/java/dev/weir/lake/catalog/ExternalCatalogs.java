package dev.weir.lake.catalog;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;

/**
 * Catalogs of others that know of our tables in place of {@link WeirCatalog}. Files are read and written by ourselves all the same, so that they lie where the
 * warehouse is, and are found there.
 */
public final class ExternalCatalogs {
    /** Which kind there is. */
    public enum Kind {
        /** A server that speaks Iceberg's REST protocol. */
        REST,
        /** Tables of a database. */
        JDBC
    }

    private ExternalCatalogs() {}

    /** One that is open; closed by whoever opened it. */
    public record Opened(Catalog catalog, Closeable connections) {}

    /**
     * Asks it for its configuration, or makes its tables in the database.
     *
     * @param name the catalog's; in a database it is a part of each key
     * @param properties of Iceberg's library, {@code uri} among them
     */
    public static Opened open(Kind kind, String name, Map<String, String> properties, ObjectFileIO files) {
        Map<String, String> all = new HashMap<>(properties);
        // some would give files to a class of their own choice
        all.remove(CatalogProperties.FILE_IO_IMPL);
        return switch (kind) {
            case REST -> rest(name, all, files, ExternalCatalogs::client);
            case JDBC -> jdbc(name, all, files);
        };
    }

    private static RESTClient client(Map<String, String> config) {
        return HTTPClient.builder(config)
                .uri(config.get(CatalogProperties.URI))
                .withHeaders(RESTUtil.configHeaders(config))
                .build();
    }

    static Opened rest(
            String name,
            Map<String, String> properties,
            FileIO files,
            Function<Map<String, String>, RESTClient> clients) {
        RESTSessionCatalog catalog = new RESTSessionCatalog(clients, (context, config) -> files);
        catalog.initialize(name, properties);
        return new Opened(catalog.asCatalog(SessionContext.createEmpty()), catalog);
    }

    static Opened jdbc(String name, Map<String, String> properties, FileIO files) {
        JdbcCatalog catalog = new JdbcCatalog(config -> files, null, true);
        catalog.initialize(name, properties);
        return new Opened(catalog, catalog);
    }
}
