package dev.weir.bucket.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Endpoints that come from elsewhere. They are installed once for all, which takes a minute or several, beside what other tools keep. */
final class Installed {
    private static final String AZURITE = "3.37.0";
    private static final String FAKE_GCS = "v1.56.1";

    private Installed() {}

    /** Azurite's script, to be run by node. */
    static Path azurite() throws IOException, InterruptedException {
        require("node", "--version", Promise.OF_CI);
        Path at = directory().resolve("azurite-" + AZURITE);
        install(
                at,
                Map.of(),
                List.of(
                        "npm",
                        "install",
                        "--prefix",
                        at.toString(),
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "azurite@" + AZURITE));
        return at.resolve("node_modules/azurite/dist/src/blob/main.js");
    }

    /** fake-gcs-server's program. */
    static Path fakeGcs() throws IOException, InterruptedException {
        require("go", "version", Promise.NONE);
        Path at = directory().resolve("fake-gcs-server-" + FAKE_GCS);
        try {
            install(
                    at,
                    Map.of("GOBIN", at.toString()),
                    List.of("go", "install", "github.com/fsouza/fake-gcs-server@" + FAKE_GCS));
        } catch (IOException e) {
            // nobody promises that a machine with go reaches its modules
            System.err.println("fake-gcs-server cannot be had here, Google's store is not tested: " + e.getMessage());
            Assumptions.abort("fake-gcs-server cannot be had here");
        }
        return at.resolve("fake-gcs-server");
    }

    private static Path directory() throws IOException {
        String set = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse("");
        Path cache = set.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(set);
        return Files.createDirectories(cache.resolve("weir"));
    }

    /** Who has the tool for sure. */
    private enum Promise {
        OF_CI,
        NONE
    }

    /** Without the tool there is nothing to test, except where CI promises one. */
    private static void require(String tool, String word, Promise promise) throws InterruptedException {
        try {
            run(Map.of(), List.of(tool, word));
        } catch (IOException e) {
            if (promise == Promise.OF_CI && "true".equals(System.getenv("CI"))) {
                throw new AssertionError("CI needs " + tool, e);
            }
            Assumptions.abort("no " + tool + ": a store's endpoint cannot be had here");
        }
    }

    private static void install(Path at, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        Path done = at.resolve("installed");
        try (FileChannel one = FileChannel.open(
                        at.resolveSibling(at.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = one.lock()) {
            if (!Files.exists(done)) {
                Files.createDirectories(at);
                run(environment, words);
                Files.createFile(done);
            }
        }
    }

    private static void run(Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("installed", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(15, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            if (process.waitFor() != 0) {
                throw new IOException(words + ": " + Files.readString(log));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
