package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.client.Weir;
import dev.weir.server.auth.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pyarrow, polars, pandas, duckdb, ADBC, psycopg, asyncpg, SQLAlchemy and PyIceberg, as they come from PyPI, against a real server. Installed below target/ once. */
class PythonIT {
    private static final Path SCRIPTS = ServerProcess.home().resolve("weir-cli/src/test/python");

    @TempDir
    private Path directory;

    @Test
    void pythonWritesReadsAndFollows() throws Exception {
        String python = PythonEnvironment.interpreter();
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(data)) {
            String door = "grpc://127.0.0.1:" + server.flightPort();
            script(python, "flight_client.py", door);
            script(python, "engines.py", door);
            long rows;
            try (Weir weir = Weir.connect(server.uri())) {
                rows = weir.describe("py").rows();
            }
            // copied while the server runs and writes
            List<String> words = new ArrayList<>(List.of(Long.toString(rows)));
            words.addAll(copies(data));
            script(python, "segment.py", words.toArray(String[]::new));
            script(python, "keyed.py", door);
            script(python, "flight_sql.py", door);
            for (String client : List.of("postgres.py", "postgres_types.py", "reflection.py")) {
                script(python, client, "127.0.0.1", Integer.toString(server.postgresPort()));
            }
            script(python, "iceberg.py", lake(server), "write");
            assertEquals(0, server.terminate());
        }
        Path users = Files.writeString(directory.resolve("users.txt"), Users.line("ann", "secret") + "\n");
        try (ServerProcess server = ServerProcess.start(data, 0, "users.file=" + users)) {
            script(python, "iceberg.py", lake(server), "read", "ann:secret");
        }
        try (ServerProcess server = ServerProcess.start(data)) {
            script(python, "lake.py", "127.0.0.1", Integer.toString(server.postgresPort()), lake(server));
        }
    }

    private static String lake(ServerProcess server) {
        return "http://127.0.0.1:" + server.httpPort() + "/iceberg";
    }

    private List<String> copies(Path data) throws IOException {
        List<String> copies = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data.resolve("tables"))) {
            for (Path segment : files.filter(file -> file.toString().endsWith(".arrows"))
                    .sorted()
                    .toList()) {
                Path copy = directory.resolve("copy" + copies.size() + ".arrows");
                Files.copy(segment, copy);
                copies.add(copy.toString());
            }
        }
        return copies;
    }

    private static void script(String python, String name, String... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(List.of(python, SCRIPTS.resolve(name).toString()));
        words.addAll(List.of(arguments));
        String said = Foreign.run(words, 120);
        assertEquals("ok", said.strip(), name + ": " + said);
    }
}
