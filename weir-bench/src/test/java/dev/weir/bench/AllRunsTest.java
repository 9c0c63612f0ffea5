package dev.weir.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of Weir and its peers, which write down how they were called. */
class AllRunsTest {
    private static final String WEIR_LINE =
            "{\\\"peer\\\":\\\"weir\\\",\\\"item\\\":\\\"A1\\\",\\\"variant\\\":\\\"rows\\\","
                    + "\\\"pass\\\":1,\\\"secs\\\":1.0,\\\"rows_per_s\\\":3000000}";
    private static final String PEER_LINE = WEIR_LINE.replace("weir", "kafka").replace("3000000", "1500000");

    @TempDir
    Path home;

    private Path calls;

    @BeforeEach
    void scripts() throws IOException {
        calls = home.resolve("calls");
        Files.createDirectories(home.resolve("docs"));
        script("weir", "echo \"" + WEIR_LINE + "\" >> \"${last#--out=}\"");
        for (String peer : List.of("fluss", "kafka")) {
            script(
                    "peers/" + peer + "/round.sh",
                    "echo \"" + PEER_LINE + "\" >> \"$RESULTS\"; exit " + (peer.equals("fluss") ? 3 : 0));
            script("peers/" + peer + "/down.sh", "");
        }
    }

    private void script(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                #!/bin/bash
                last="${!#}"
                echo "%s $* heap=${WEIR_JVM_OPTIONS:-}" >> "%s"
                %s
                """.formatted(name, calls, body));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void everythingIsMeasuredInTurnAndThePageMade() throws IOException {
        AllRuns runs = new AllRuns(home, Optional.of(home.resolve("peers")), 2, List.of("--rows=7"));
        assertEquals(2, runs.run(), "the round of one peer fails, twice");
        String out = " --out=" + home.resolve(".weir/bench-all.jsonl") + " ";
        assertEquals(
                List.of(
                        "weir bench round 1 --rows=7" + out + "heap=-Xmx2g",
                        "peers/fluss/round.sh 1 log lat recover heap=",
                        "peers/fluss/down.sh  heap=",
                        "peers/kafka/round.sh 1 log lat recover heap=",
                        "peers/kafka/down.sh  heap=",
                        "weir bench round 2 --rows=7" + out + "heap=-Xmx2g",
                        "peers/fluss/round.sh 2 log lat recover heap=",
                        "peers/fluss/down.sh  heap=",
                        "peers/kafka/round.sh 2 log lat recover heap=",
                        "peers/kafka/down.sh  heap=",
                        "weir bench C1 C2 --rows=7" + out + "heap=",
                        "weir bench stages" + out + "heap="),
                Files.readAllLines(calls));
        String page = Files.readString(home.resolve("docs/benchmarks.md"));
        assertTrue(page.contains("**2.00×**"), page);
        assertTrue(page.startsWith("# Benchmarks") && page.contains("Machine: "), page);
        assertTrue(Files.exists(home.resolve("docs/plots/ratios.svg")));
    }

    @Test
    void withoutPeersThePageHasWeirAlone() throws IOException {
        AllRuns runs = new AllRuns(home, Optional.empty(), 1, List.of());
        assertEquals(0, runs.run());
        assertEquals(0, runs.run());
        String page = Files.readString(home.resolve("docs/benchmarks.md"));
        assertTrue(page.contains("| A1 rows from Java, k rows/s | 3000 (rows) | – |"), page);
        assertTrue(page.contains("Wrong answers: 0 of 3 lines."), "lines of the time before are gone: " + page);
        assertFalse(page.contains(".svg"), page);
    }

    @Test
    void aFolderThatIsNotThereIsAUsageError() {
        System.setProperty("weir.home", home.toString());
        try {
            assertEquals(2, Bench.run(new dev.weir.bench.process.ServerCommand(List.of("false")), new String[] {
                "--all", "--peers=/nowhere"
            }));
        } finally {
            System.clearProperty("weir.home");
        }
    }
}
