package dev.weir.lake.catalog;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;

/** Catalogs that are not ours, each with a state of its own that stays while the JVM runs. */
public final class OthersCatalogs {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private OthersCatalogs() {}

    /** Tables of a database. */
    public static Function<ObjectFileIO, Catalog> database() {
        Map<String, String> properties = properties();
        return files -> ExternalCatalogs.open(ExternalCatalogs.Kind.JDBC, "others", properties, files)
                .catalog();
    }

    /** What Iceberg's own tests have for a server of its REST protocol. */
    public static Function<ObjectFileIO, Catalog> server() {
        Map<String, String> properties = properties();
        AtomicReference<RESTCatalogAdapter> server = new AtomicReference<>();
        return files -> {
            server.compareAndSet(
                    null,
                    new RESTCatalogAdapter(
                            ExternalCatalogs.jdbc("server", properties, files).catalog()));
            return ExternalCatalogs.rest("others", Map.of("uri", "http://127.0.0.1"), files, config -> server.get())
                    .catalog();
        };
    }

    private static Map<String, String> properties() {
        return Map.of(
                "uri",
                "jdbc:h2:mem:catalog" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1",
                "warehouse",
                "file:///lake");
    }
}
