package dev.weir.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bench.item.Item;
import dev.weir.bench.process.ServerCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private static final ServerCommand NO_SERVER = new ServerCommand(List.of("false"));

    @TempDir
    Path folder;

    @Test
    void runsAnItemInAClientOfItsOwnAndKeepsItsLines() throws Exception {
        Path out = folder.resolve("out.jsonl");
        int exit = Bench.run(NO_SERVER, new String[] {
            "A0", "--rows=1000", "--passes=1", "--run=7", "--out=" + out, "--work=" + folder.resolve("work")
        });
        assertEquals(0, exit);
        List<String> lines = Files.readAllLines(out, UTF_8);
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().contains("\"run\":\"7\""), lines.getFirst());
        assertFalse(Files.exists(folder.resolve("work")));
    }

    @Test
    void profilesAnItem() throws Exception {
        Path profiles = folder.resolve("profiles");
        int exit = Bench.run(NO_SERVER, new String[] {
            "A0", "--rows=300000", "--passes=1", "--profile=" + profiles, "--work=" + folder.resolve("work")
        });
        assertEquals(0, exit);
        String page = Files.readString(profiles.resolve("A0-events.md"));
        assertTrue(page.contains("dev.weir.bench.workload"), page);
    }

    @Test
    void wrongWordsAreUsageErrors() {
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"A99"}));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"A0", "--row=5"}));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"A0", "--rows=many"}));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"round"}));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"A1", "--variant=json"}));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"report", "only.md"}));
    }

    @Test
    void logsGrowToAGigabyteUnlessMoreIsAsked() {
        assertEquals(
                List.of("10 MB", "100 MB", "1000 MB"),
                BenchArgs.parse(new String[] {"C2"}).variants(Item.C2));
        assertEquals(
                List.of("10 MB", "100 MB", "1000 MB", "10 GB"),
                BenchArgs.parse(new String[] {"C2", "--size=10GB"}).variants(Item.C2));
        assertEquals(
                List.of("10 GB"),
                BenchArgs.parse(new String[] {"C2", "--variant=10 GB"}).variants(Item.C2));
        assertEquals(138_888_888, BenchArgs.parse(new String[0]).rows(Item.C2, "10 GB"));
        assertEquals(2, Bench.run(NO_SERVER, new String[] {"C2", "--size=10"}));
        assertFalse(Item.ofARound().contains(Item.C2));
    }

    @Test
    void itemsAreAllUnlessNamed() {
        assertEquals(Item.ofARound(), BenchArgs.parse(new String[0]).items());
        assertFalse(Item.ofARound().contains(Item.LOAD));
        assertFalse(Item.ofARound().contains(Item.LOAD_USERS));
        assertEquals(2_000_000, BenchArgs.parse(new String[0]).rows(Item.LOAD_USERS, "arrow"));
        assertEquals(
                List.of(Item.A3, Item.A1),
                BenchArgs.parse(new String[] {"a3", "A1"}).items());
        assertEquals(5_000_000, BenchArgs.parse(new String[0]).rows(Item.A1, "records"));
        assertEquals(
                1_000_000, BenchArgs.parse(new String[] {"--rows=1_000_000"}).rows(Item.C2, "10 MB"));
        assertEquals(3, BenchArgs.parse(new String[0]).passes(Item.A2));
        assertEquals(
                "lz4",
                BenchArgs.parse(new String[] {"--c.compression=lz4"}).client().get("compression"));
        assertThrows(
                IllegalArgumentException.class,
                () -> BenchArgs.parse(new String[] {"B1"}).items());
    }
}
