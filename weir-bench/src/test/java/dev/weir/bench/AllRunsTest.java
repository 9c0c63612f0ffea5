package dev.weir.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.bench.process.ServerCommand;
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
    @TempDir
    Path home;

    private Path calls;

    @BeforeEach
    void scripts() throws IOException {
        calls = home.resolve("calls");
        script("weir", "exit 0");
        script("peers/fluss/round.sh", "echo a line >> \"$RESULTS\"; exit 3");
        script("peers/kafka/round.sh", "echo a line >> \"$RESULTS\"");
        for (String peer : List.of("fluss", "kafka")) {
            script("peers/" + peer + "/down.sh", "exit 0");
        }
    }

    private void script(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                #!/bin/bash
                echo "%s $* heap=${WEIR_JVM_OPTIONS:-}" >> "%s"
                %s
                """.formatted(name, calls, body));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void everythingIsMeasuredInTurnAndThenThePageMade() throws IOException {
        AllRuns runs = new AllRuns(home, Optional.of(home.resolve("peers")), 2, List.of("--rows=7"));
        assertEquals(2, runs.run(), "the round of one peer fails, twice");
        Path results = home.resolve(".weir/bench-all.jsonl");
        String out = " --out=" + results + " ";
        assertEquals(
                List.of(
                        "weir bench round 1 --rows=7" + out + "heap=-Xmx2g",
                        "peers/fluss/round.sh 1 log lat pk recover heap=",
                        "peers/fluss/down.sh  heap=",
                        "peers/kafka/round.sh 1 log lat pk recover heap=",
                        "peers/kafka/down.sh  heap=",
                        "weir bench round 2 --rows=7" + out + "heap=-Xmx2g",
                        "peers/fluss/round.sh 2 log lat pk recover heap=",
                        "peers/fluss/down.sh  heap=",
                        "peers/kafka/round.sh 2 log lat pk recover heap=",
                        "peers/kafka/down.sh  heap=",
                        "weir bench C1 C2 TPCH --rows=7" + out + "heap=",
                        "weir bench stages" + out + "heap=",
                        "weir bench report " + home.resolve("docs/benchmarks.md") + " " + results + " heap="),
                Files.readAllLines(calls));
        assertEquals(4, Files.readAllLines(results).size(), "the peers write where Weir does");
    }

    @Test
    void withoutPeersThereIsWeirAlone() throws IOException {
        Files.createDirectories(home.resolve(".weir"));
        Path results = Files.writeString(home.resolve(".weir/bench-all.jsonl"), "of the time before");
        assertEquals(0, new AllRuns(home, Optional.empty(), 1, List.of()).run());
        assertEquals(4, Files.readAllLines(calls).size());
        assertFalse(Files.exists(results), "what was measured before is not taken for new");
    }

    @Test
    void aFolderThatIsNotThereIsAUsageError() {
        System.setProperty("weir.home", home.toString());
        try {
            assertEquals(2, Bench.run(new ServerCommand(List.of("false")), new String[] {"--all", "--peers=/nowhere"}));
        } finally {
            System.clearProperty("weir.home");
        }
    }
}
