package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bench.Bench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items of the bench against the server that they are for, with few rows. */
class BenchIT {
    @TempDir
    Path folder;

    @Test
    void scaleCountsBuckets() throws Exception {
        String line = measure("C1", "--variant=10");
        assertTrue(line.contains("\"buckets\":10"), line);
    }

    @Test
    void scaleGrowsALogAndStartsAgain() throws Exception {
        String line = measure("C2", "--variant=10 MB");
        assertTrue(line.contains("\"rows_in_all\":20000"), line);
        assertTrue(line.contains("\"readable_after_restart_s\":"), line);
    }

    /** The generator, the tables, the 22 questions: each answer is that of DuckDB over the same rows. */
    @Test
    void theQuestionsOfTpcHAreAnsweredRight() throws Exception {
        Path out = folder.resolve("tpch.jsonl");
        int exit = Bench.run(BenchCommand.server(), new String[] {
            "TPCH", "--variant=sf 0.01", "--passes=1", "--out=" + out, "--work=" + folder.resolve("tpch")
        });
        String line = Files.readString(out);
        assertEquals(0, exit, line);
        assertTrue(line.contains("\"check\":\"ok\"") && line.contains("\"q22\":"), line);
        assertTrue(line.contains("\"load_rows\":86"), line);
    }

    /** Each item of the lake checks what it has measured; freshness, files and quiet take longer than a test may. */
    @Test
    void rowsSettleWhileTheyAreMeasured() throws Exception {
        for (String item : List.of("L1", "L5")) {
            Path out = folder.resolve(item + ".jsonl");
            int exit = Bench.run(BenchCommand.server(), new String[] {
                item, "--rows=20000", "--passes=1", "--in-process", "--out=" + out, "--work=" + folder.resolve(item)
            });
            String lines = Files.readString(out);
            assertEquals(0, exit, lines);
            assertTrue(lines.contains("\"check\":\"ok\""), lines);
        }
    }

    private String measure(String item, String variant) throws Exception {
        Path out = folder.resolve("out.jsonl");
        Path work = folder.resolve("work");
        int exit = Bench.run(
                BenchCommand.server(),
                new String[] {item, variant, "--rows=20000", "--in-process", "--out=" + out, "--work=" + work});
        assertEquals(0, exit);
        List<String> lines = Files.readAllLines(out);
        assertEquals(1, lines.size(), lines.toString());
        for (String field :
                List.of("rows_per_s", "scan_rows_per_s", "projection_rows_per_s", "rss_mib", "heap_live_mib")) {
            assertTrue(lines.getFirst().contains("\"" + field + "\":"), field + " is missing: " + lines.getFirst());
        }
        assertTrue(lines.getFirst().contains("\"check\":\"ok\""), lines.getFirst());
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(0, left.count(), "nothing stays behind on the disk");
        }
        return lines.getFirst();
    }
}
