package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.ExternalCatalogs;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.server.config.ServerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogProperties;

/** The catalog of others that the configuration names for lake tables. */
record OtherCatalog(ExternalCatalogs.Kind kind, Map<String, String> properties) {
    private static final String WEIR = "weir";

    /** Empty: the server's own. {@code INVALID_CONFIG} if it is none. */
    static Optional<OtherCatalog> of(ServerConfig.LakeCatalog config) {
        return switch (config.kind()) {
            case WEIR -> Optional.empty();
            case "rest" -> Optional.of(new OtherCatalog(ExternalCatalogs.Kind.REST, properties(config)));
            case "jdbc" -> Optional.of(new OtherCatalog(ExternalCatalogs.Kind.JDBC, properties(config)));
            default -> throw invalid("weir, rest or jdbc is needed lake.catalog=" + config.kind());
        };
    }

    private static Map<String, String> properties(ServerConfig.LakeCatalog config) {
        if (config.uri().isEmpty()) {
            throw invalid("lake.catalog_uri says where the catalog is lake.catalog=" + config.kind());
        }
        Map<String, String> properties = new HashMap<>();
        for (String pair : config.properties().isEmpty()
                ? new String[0]
                : config.properties().split(",")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                // not what it is: it may be half of a password
                throw invalid("key=value is needed, with commas between them, in lake.catalog_properties");
            }
            properties.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        properties.put(CatalogProperties.URI, config.uri());
        return properties;
    }

    private static WeirException invalid(String why) {
        return new WeirException(ErrorCode.INVALID_CONFIG, why);
    }

    /** {@code UNAVAILABLE} if it does not answer, or does not let us in. */
    ExternalCatalogs.Opened open(ObjectFileIO files) {
        Map<String, String> all = new HashMap<>(properties);
        // a database's catalog has to be told; ours are told to it with each table
        if (kind == ExternalCatalogs.Kind.JDBC) {
            all.put(CatalogProperties.WAREHOUSE_LOCATION, files.warehouse().root());
        }
        try {
            return ExternalCatalogs.open(kind, WeirCatalog.NAME, all, files);
        } catch (RuntimeException e) {
            throw new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "the lake's catalog cannot be opened; see lake.catalog_uri and lake.catalog_properties: "
                            + e.getMessage() + " lake.catalog_uri=" + properties.get(CatalogProperties.URI),
                    e);
        }
    }
}
