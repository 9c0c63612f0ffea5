package dev.weir.cli.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.cli.boot.Boot;
import dev.weir.server.auth.Users;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own client logs in at the catalog of a server that has users. */
class IcebergLoginIT {
    @Test
    void byPasswordAndByToken(@TempDir Path data) throws Exception {
        Path users = Files.writeString(data.resolve("users.txt"), Users.line("ann", "secret") + "\n");
        try (Boot boot = Boot.start(ConfigLoader.from(Map.of(
                "data.directory", data.resolve("data").toString(),
                "users.file", users.toString(),
                "flight.port", "0",
                "http.port", "0",
                "postgres.port", "0")))) {
            int port = boot.http().getPort();
            try (RESTCatalog oauth = RestServer.connect("a", port, Map.of("credential", "ann:secret"));
                    RESTCatalog basic = RestServer.connect(
                            "b",
                            port,
                            Map.of(
                                    "rest.auth.type", "basic",
                                    "rest.auth.basic.username", "ann",
                                    "rest.auth.basic.password", "secret"))) {
                oauth.createNamespace(Namespace.of("x"));
                assertEquals(List.of(Namespace.of("x")), basic.listNamespaces());
            }
            for (Map<String, String> wrong :
                    List.of(Map.of("credential", "ann:wrong"), Map.of("token", "0123"), Map.<String, String>of())) {
                assertThrows(NotAuthorizedException.class, () -> RestServer.connect("c", port, wrong), wrong::toString);
            }
        }
    }
}
