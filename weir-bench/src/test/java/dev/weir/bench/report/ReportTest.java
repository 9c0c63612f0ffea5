package dev.weir.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path folder;

    private static final Machine MACHINE = new Machine("some cpu", 2, 23, "Linux 6", "Vendor 25", "2026-11-23");

    @Test
    void ratiosAreOfWarmMediansAgainstTheBestVariant() {
        String page = render(
                append("weir", "records", 0, 1_000_000),
                append("weir", "records", 1, 2_900_000),
                append("weir", "records", 1, 3_000_000),
                append("weir", "records", 1, 3_100_000),
                append("fluss", "slow", 1, 500_000),
                append("fluss", "quick", 1, 1_000_000),
                append("fluss", "cold and quickest", 0, 9_000_000),
                append("kafka", "bin", 1, 1_500_000));
        assertTrue(
                page.contains("| A1 rows from Java, k rows/s | 3000 (records) | 1000 (quick) | **3.00×** | ≥ 2.5× "
                        + "| 1500 (bin) | **2.00×** | ≥ 3× | ≥ 1.5× | not yet |"),
                page);
        assertTrue(page.contains("| Weir | records | warm | 3 | 1.00 | 3000 (2900–3100) |"), page);
        assertTrue(page.contains("| Weir | records | cold | 1 | 1.00 | 1000 |"), page);
        assertTrue(page.contains("| Fluss | cold and quickest | cold | 1 | 1.00 | 9000 |"), page);
        assertFalse(page.contains("| Fluss | slow |"), page);
    }

    @Test
    void timesAreComparedTheOtherWayRound() {
        String page = render(
                timed("weir", "A5", "sql", 0.1),
                timed("fluss", "A5", "default", 0.9),
                timed("kafka", "A5", "bin", 2.6),
                timed("weir", "S1", "cold start", 3),
                timed("fluss", "S1", "cold start", 4),
                timed("kafka", "S1", "cold start", 4));
        assertTrue(
                page.contains("| A5 asked in SQL, s | 0.10 (sql) | 0.90 (default) | **9.00×** | ≥ 8× "
                        + "| 2.60 (bin) | **26.00×** | ≥ 25× | ≥ 3× | reached |"),
                page);
        assertTrue(page.contains("**0.75×** | ≤ 0.3× | ≤ 0.5× | under the floor |"), page);
    }

    @Test
    void whatKafkaHasNothingLikeHasNoGoalAgainstIt() {
        String page = render(
                keyed("weir", "P1", "records", "\"pass\":1,\"rows_per_s\":700000"),
                keyed("fluss", "P1", "default", "\"pass\":1,\"rows_per_s\":200000"),
                keyed("kafka", "P1", "bin", "\"pass\":1,\"rows_per_s\":1800000"),
                keyed("weir", "P2sync", "sync", "\"p50_ms\":0.125,\"p99_ms\":0.4"),
                keyed("fluss", "P2sync", "default", "\"p50_ms\":100.0,\"p99_ms\":101.0"),
                keyed("fluss", "P2sync", "lookup.batch-timeout=50us", "\"p50_ms\":0.14,\"p99_ms\":0.32"),
                keyed("weir", "P3", "arrow", "\"pass\":1,\"rows_per_s\":7000000"),
                keyed("fluss", "P3", "limit-scan(one response a bucket)", "\"pass\":1,\"rows_per_s\":1000000"),
                keyed("fluss", "P3", "kv-snapshot(download files)", "\"pass\":1,\"rows_per_s\":2000000"));
        assertTrue(
                page.contains(
                        "| P1 upserts, rows from Java, k rows/s | 700 (records) | 200 (default) | **3.50×** | ≥ 3× "
                                + "| – | – | – | ≥ 1.5× | reached |"),
                page);
        assertTrue(page.contains("| 0.13 (sync) | 0.14 (lookup.batch-timeout=50us) | **0.89×** | ≤ 0.9× |"), page);
        assertTrue(page.contains("| **800.00×** | ≥ 800× |"), page);
        assertTrue(page.contains("(kv-snapshot(download files)) | **3.50×** | ≥ 3× |"), page);
        assertTrue(page.contains("(limit-scan(one response a bucket)) | **7.00×** | ≥ 6× |"), page);
    }

    private static String keyed(String peer, String item, String variant, String more) {
        return "{\"peer\":\"" + peer + "\",\"item\":\"" + item + "\",\"variant\":\"" + variant + "\"," + more + "}";
    }

    @Test
    void memoryOfAPeersProcessesIsAddedUp() {
        String page = render(
                "{\"peer\":\"weir\",\"item\":\"S1-mem\",\"variant\":\"server\",\"run\":\"1\",\"rss_mib\":300.0}",
                "{\"peer\":\"fluss\",\"item\":\"S1-mem\",\"variant\":\"zk\",\"run\":\"1\",\"rss_mib\":100.0}",
                "{\"peer\":\"fluss\",\"item\":\"S1-mem\",\"variant\":\"tablet\",\"run\":\"1\",\"rss_mib\":900.0}");
        assertTrue(page.contains("| 300 (all processes) | 1000 (all processes) | **0.30×**"), page);
    }

    @Test
    void allOfPostgresStandsBesideWeir() {
        String page = render(
                "{\"peer\":\"weir\",\"item\":\"Q1\",\"variant\":\"1 client\",\"run\":\"1\",\"secs\":20.0,\"p50_ms\":0.05}",
                "{\"peer\":\"postgres\",\"item\":\"Q1\",\"variant\":\"1 client\",\"run\":\"1\",\"secs\":20.0,\"p50_ms\":0.07}",
                "{\"peer\":\"postgres\",\"item\":\"Q1\",\"variant\":\"8 clients\",\"run\":\"1\",\"secs\":20.0,\"p50_ms\":0.2}");
        assertTrue(page.contains("| PostgreSQL | 1 client |  | 1 | 20.00 | 0.07 |"), page);
        assertTrue(page.contains("| PostgreSQL | 8 clients |  | 1 | 20.00 | 0.20 |"), page);
    }

    @Test
    void disturbedLinesAreLeftOutWhereEnoughRemain() {
        String quiet = append("weir", "records", 1, 2_000_000);
        String disturbed = quiet.replace("\"secs\":1.0", "\"secs\":1.0,\"other_cpu_s\":0.3")
                .replace("2000000", "1000000");
        assertTrue(render(quiet, quiet, quiet, disturbed).contains("| Weir | records | warm | 3 | 1.00 | 2000 |"));
        assertTrue(render(quiet, disturbed).contains("| Weir | records | warm | 2* | 1.00 | 1500 (1000–2000) |"));
    }

    @Test
    void wrongAnswersAndProfilesAreShown() {
        String page = Report.render(
                MACHINE,
                List.of(Line.parse("{\"peer\":\"weir\",\"item\":\"A2\",\"check\":\"MISMATCH rows\"}")
                        .orElseThrow()),
                List.of("### A2\n\n| method | share |\n"));
        assertTrue(page.contains("Wrong answers: 1 of 1 lines."), page);
        assertTrue(page.contains("- `{\"peer\":\"weir\""), page);
        assertTrue(page.contains("## Where the time goes"), page);
        assertTrue(page.contains("Machine: some cpu, 2 cores, 23 GiB, Linux 6, Vendor 25, 2026-11-23."), page);
    }

    @Test
    void scaleIsATableAndAPlotAndStagesStandBesideTheirLimits() throws Exception {
        Path results = folder.resolve("r.jsonl");
        Files.write(
                results,
                List.of(
                        scale("C1", "1", "\"buckets\":1"),
                        scale("C1", "1000", "\"buckets\":1000"),
                        scale("C2", "10 MB", "\"log_bytes\":9950000"),
                        scale("C2", "100 MB", "\"log_bytes\":99500000"),
                        append("weir", "records", 1, 3_000_000),
                        append("kafka", "bin", 1, 1_500_000),
                        timed("weir", "S1", "cold start", 1),
                        timed("fluss", "S1", "cold start", 4.4),
                        "{\"peer\":\"weir\",\"item\":\"stage\",\"variant\":\"encode, ZSTD\",\"rows_per_s\":2500000,"
                                + "\"ns_per_row\":400.0,\"gb_per_s\":0.4,\"limit\":\"bare zstd\",\"limit_gb_per_s\":0.5,"
                                + "\"ratio_to_limit\":0.8}"));
        Path page = folder.resolve("benchmarks.md");
        Report.write(page, List.of(results));
        String text = Files.readString(page);
        assertTrue(text.contains("## C1: against the number of buckets"), text);
        assertTrue(text.contains("| Weir | 1000 |  | 1 | 1.50 | 2000 | 300 | 20 | 250 | 4000 | 18000 | 1000 |"), text);
        assertTrue(text.contains("## C2: against the length of the log"), text);
        assertTrue(text.contains("| encode, ZSTD | 2500 | 400.0 | 0.40 | bare zstd | 0.50 | **0.80** |"), text);
        for (String plot : List.of("ratios.svg", "buckets.svg", "log-length.svg")) {
            assertTrue(text.contains("](plots/" + plot + ")"), text);
            assertTrue(Files.readString(folder.resolve("plots").resolve(plot)).contains("<svg"), plot);
        }
        assertTrue(
                Files.readString(folder.resolve("plots/ratios.svg")).contains(">4.40×<"),
                "a time that is a fraction of the peer's is drawn as so many times as good");
    }

    @Test
    void withoutFiguresOfScaleThereIsNoPlotOfIt() {
        String page = render(append("weir", "records", 1, 1_000_000), scale("C1", "1", "\"buckets\":1"));
        assertFalse(page.contains(".svg"), page);
        assertFalse(page.contains("Stages"), page);
    }

    @Test
    void theProfileCountsTopsOfStacks() {
        Profile profile = new Profile(Stream.of("a", "a", "b", "a")
                .map(method ->
                        new Profile.Sample("worker-N", Profile.shorten("io.netty.buffer.pool.x"), method, "Own.run"))
                .toList());
        String text = profile.markdown("client");
        assertTrue(text.contains("#### client, 4 samples"), text);
        assertTrue(text.contains("| `a` | 75.0 % |\n| `b` | 25.0 % |"), text);
        assertTrue(text.contains("| `Own.run` | 100.0 % |"), text);
        assertTrue(text.contains("| io.netty.buffer.pool | 100.0 % |"), text);
        assertEquals("dev.weir.format.batch.deep.er", Profile.shorten("dev.weir.format.batch.deep.er"));
    }

    private static String scale(String item, String variant, String more) {
        return "{\"peer\":\"weir\",\"item\":\"" + item + "\",\"variant\":\"" + variant + "\",\"secs\":1.5,"
                + "\"rows_per_s\":2000000,\"rss_mib\":300.0,\"rss_after_gc_mib\":250.0,\"heap_live_mib\":20.0,"
                + "\"scan_rows_per_s\":4000000,\"projection_rows_per_s\":18000000," + more + "}";
    }

    private static String append(String peer, String variant, int pass, long rowsPerSecond) {
        return "{\"peer\":\"" + peer + "\",\"version\":\"1\",\"item\":\"A1\",\"variant\":\"" + variant + "\",\"pass\":"
                + pass + ",\"secs\":1.0,\"rows_per_s\":" + rowsPerSecond + "}";
    }

    private static String timed(String peer, String item, String variant, double secs) {
        return "{\"peer\":\"" + peer + "\",\"item\":\"" + item + "\",\"variant\":\"" + variant + "\",\"secs\":" + secs
                + "}";
    }

    private static String render(String... lines) {
        return Report.render(
                MACHINE, Stream.of(lines).map(l -> Line.parse(l).orElseThrow()).toList(), List.of());
    }
}
