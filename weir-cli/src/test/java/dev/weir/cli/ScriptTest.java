package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir} in a checkout where this user may not write: a file is where its folder should be, which also stops root. */
class ScriptTest {
    @TempDir
    private Path checkout;

    @BeforeEach
    void checkOut() throws Exception {
        Files.copy(ServerProcess.home().resolve("weir"), checkout.resolve("weir"));
        Files.createFile(checkout.resolve("pom.xml"));
        Path module =
                Files.createDirectories(checkout.resolve("weir-cli/src/main")).resolve("../../pom.xml");
        Files.createFile(module.normalize());
        Files.createFile(checkout.resolve(".weir"));
    }

    @Test
    void whatIsNotBuiltIsRefusedWithACure() throws Exception {
        String said = said();
        assertTrue(said.startsWith("weir: has to be built, and this user may not write here; "), said);
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void whatIsBuiltRuns() throws Exception {
        Path dist = Files.createDirectories(checkout.resolve("weir-cli/target/dist"));
        Path built = Files.createFile(dist.resolve("built"));
        Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
        String said = said();
        // there is nothing in it
        assertTrue(said.contains("ClassNotFoundException: dev.weir.cli.Main"), said);
        assertFalse(said.contains("may not write"), said);
    }

    private String said() throws Exception {
        Process process = new ProcessBuilder("bash", checkout.resolve("weir").toString(), "version")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        return said;
    }
}
