package dev.weir.cli.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.SqlRows;
import dev.weir.cli.boot.Boot;
import dev.weir.client.Weir;
import dev.weir.format.wire.VerifyReport;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} holds what has settled against the log, row by row. Files of the lake are changed from under a real server. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyLakeIT {
    private static final String LAKE = "lake = 'on', lake_freshness = '1s'";

    private Path data;

    private Boot boot;
    private Weir weir;

    @BeforeAll
    void start(@TempDir Path directory) {
        data = directory;
        boot = Boot.start(ConfigLoader.from(Map.of(
                "data.directory", data.toString(),
                "flight.port", "0",
                "http.port", "0",
                "postgres.port", "0",
                "log.segment_bytes", "64KiB",
                "scrub.bytes_per_second", "0")));
        weir = Weir.connect(boot.uri());
    }

    @AfterAll
    void stop() {
        weir.close();
        boot.close();
    }

    private List<String> sql(String statement) {
        return SqlRows.of(weir, statement);
    }

    private void awaitSettled(String table, long rows) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (sql("select count(*) from \"" + table + "$lake\"").equals(List.of(String.valueOf(rows)))) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not settled: " + table);
    }

    private List<VerifyReport> settled(String table) {
        List<VerifyReport> reports = new ArrayList<>();
        weir.verify(table, reports::add);
        assertTrue(reports.stream()
                .filter(report -> report.part() == VerifyReport.Part.LOG)
                .allMatch(report -> report.findings().isEmpty()));
        return reports.stream()
                .filter(report -> report.part() == VerifyReport.Part.LAKE)
                .toList();
    }

    /** A table with one bucket whose rows are in one file of the lake. */
    private Path oneFile(String table) throws Exception {
        sql("create table " + table + " (id bigint, name varchar) with (buckets = 1, " + LAKE + ")");
        sql("insert into " + table + " select range, 'name' || range from range(1000)");
        awaitSettled(table, 1000);
        try (Stream<Path> files = Files.walk(data.resolve("lake"))) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> file.toString().contains("/" + table + "-"))
                    .toList();
            assertEquals(1, all.size(), all::toString);
            return all.getFirst();
        }
    }

    /** Writes the file anew as a statement over its rows answers. */
    private static void rewrite(Path file, String select) throws Exception {
        Path other = file.resolveSibling("other");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "copy (" + select.replace("FILE", "read_parquet('" + file + "')") + ") to '" + other
                            + "' (format parquet, field_ids {id: 1, name: 2, _bucket: 1000000001, _offset: 1000000002, _timestamp: 1000000003})");
        }
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> told(List<VerifyReport> reports) {
        return reports.stream()
                .flatMap(report -> report.findings().stream())
                .map(finding -> finding.why() + " " + finding.offset() + " " + finding.endOffset())
                .toList();
    }

    @Test
    void allTypesAreAsTheyAreInTheLog() throws Exception {
        sql(
                "create table every (b boolean, i tinyint, s smallint, n integer, l bigint, f real, d double, m decimal(20, 5), t varchar, x blob, "
                        + "day date, clock time, ts timestamp, tz timestamptz, u uuid, many integer[], deep struct(a integer, b varchar[]), pairs map(varchar, bigint)) "
                        + "with (buckets = 3, retention_bytes = 1048576, " + LAKE + ")");
        String row =
                "r % 2 = 0, r % 100, r, r, r * 1000000007, r / 7, case when r % 10 = 0 then 'nan'::double when r % 10 = 1 then -0.0 else r / 3 end, "
                        + "r / 9, repeat('t', r % 50), encode('x' || r), date '2026-01-01' + r::integer, time '10:00:00' + interval (r) millisecond, "
                        + "timestamp '2026-01-01' + interval (r) microsecond, timestamptz '2026-01-01 00:00:00Z' + interval (r) second, uuid(), "
                        + "range(r % 5)::integer[], {'a': r, 'b': ['q', null]}, map(['k' || r], [r])";
        sql("insert into every select " + row + " from range(20000) t(r)");
        sql("insert into every select " + "null, ".repeat(17) + "null from range(100)");
        awaitSettled("every", 20_100);
        List<VerifyReport> reports = settled("every");
        assertEquals(3, reports.size());
        assertEquals(List.of(), told(reports));
        assertEquals(
                20_100,
                reports.stream()
                        .mapToLong(report -> report.endOffset() - report.startOffset())
                        .sum());
        assertTrue(reports.stream().mapToLong(VerifyReport::bytes).sum() > 1_000_000);
    }

    @Test
    void valuesThatDifferAreFound() throws Exception {
        Path file = oneFile("differs");
        rewrite(
                file,
                "select * replace (case when id in (70, 71, 500) then 'else' else name end as name) from FILE order by _offset");
        assertEquals(
                List.of(
                        "the lake has another value than the log column=name 70 72",
                        "the lake has another value than the log column=name 500 501"),
                told(settled("differs")));
    }

    @Test
    void timesThatDifferAreFound() throws Exception {
        Path file = oneFile("times");
        rewrite(
                file,
                "select * replace (_timestamp + interval (case when id < 3 then 1 else 0 end) second as _timestamp) from FILE");
        assertEquals(List.of("the lake has another value than the log column=_timestamp 0 3"), told(settled("times")));
    }

    @Test
    void rowsThatAreGoneOrThereTwiceAreFound() throws Exception {
        Path file = oneFile("gone");
        rewrite(
                file,
                "select * from FILE where id not between 10 and 19 and id < 990 union all select * from FILE where id = 300");
        List<VerifyReport> reports = settled("gone");
        assertEquals(
                List.of(
                        "rows are not in the lake 10 20",
                        "rows are in the lake twice 300 301",
                        "rows are not in the lake 990 1000"),
                told(reports));
        assertEquals(
                List.of(
                        new VerifyReport.Range(0, 10),
                        new VerifyReport.Range(20, 300),
                        new VerifyReport.Range(301, 990)),
                reports.getFirst().readable());
    }

    @Test
    void aFileThatCannotBeReadIsFound() throws Exception {
        Path file = oneFile("broken");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        List<String> told = told(settled("broken"));
        assertEquals(1, told.size());
        assertTrue(told.getFirst().startsWith("the lake cannot be read: "), told.getFirst());
        assertTrue(told.getFirst().endsWith(" 0 1000"), told.getFirst());
    }
}
