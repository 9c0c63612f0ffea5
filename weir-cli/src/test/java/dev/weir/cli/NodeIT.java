package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** node-postgres, as it comes from npm, against a real server. The packages are installed below target/ once. */
class NodeIT {
    private static final Path SCRIPTS = ServerProcess.home().resolve("weir-cli/src/test/node");
    private static final Path ENVIRONMENT = ServerProcess.home().resolve("weir-cli/target/node");

    @TempDir
    private Path directory;

    @Test
    void nodeReadsAndWrites() throws Exception {
        install();
        Path script = Files.copy(
                SCRIPTS.resolve("postgres.js"),
                ENVIRONMENT.resolve("postgres.js"),
                StandardCopyOption.REPLACE_EXISTING);
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
            String said = Foreign.run(
                    List.of("node", script.toString(), "127.0.0.1", Integer.toString(server.postgresPort())), 120);
            assertEquals("ok", said.strip());
            assertEquals(0, server.terminate());
        }
    }

    /** Without node there is nothing to test, except where CI promises one. */
    private static void install() throws Exception {
        String wanted = Files.readString(SCRIPTS.resolve("package.json"));
        Path installed = ENVIRONMENT.resolve("installed.json");
        if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
            return;
        }
        try {
            Foreign.run(List.of("node", "--version"), 30);
        } catch (IOException e) {
            if (!"true".equals(System.getenv("CI"))) {
                Assumptions.abort("no node: its clients are not tested here");
            }
            throw e;
        }
        Files.createDirectories(ENVIRONMENT);
        Files.writeString(ENVIRONMENT.resolve("package.json"), wanted);
        Foreign.run(
                List.of(
                        "npm",
                        "install",
                        "--prefix",
                        ENVIRONMENT.toString(),
                        "--no-audit",
                        "--no-fund",
                        "--loglevel=error"),
                600);
        Files.writeString(installed, wanted);
    }
}
