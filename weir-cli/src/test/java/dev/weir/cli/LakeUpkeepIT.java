package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Weir;
import dev.weir.format.testing.FileTree;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many small rounds of a server: its lake stays small while statements read it, and tells what it does. */
@Timeout(240)
class LakeUpkeepIT {
    private static final int BATCHES = 24;
    private static final int ROWS = 500;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void smallFilesBecomeLargeOnesAndOldSnapshotsGo() throws Exception {
        try (ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            SqlRows.of(
                    weir,
                    "create table t (id bigint not null, name varchar) with (buckets = 2, lake = 'on', lake_freshness = '1s', lake_partition = 'bucket(2, id)', sort_key = 'name')");
            for (int batch = 0; batch < BATCHES; batch++) {
                int from = batch * ROWS;
                SqlRows.of(
                        weir,
                        "insert into t select i, 'row ' || i % 97 from range(" + from + ", " + (from + ROWS)
                                + ") r(i)");
                long rows = from + ROWS;
                check(weir, rows);
                await("rows settle", () -> number(weir, "select count(*) from \"t$lake\"") == rows);
            }
            await("files are merged", () -> metric(server, "weir_lake_merges_total") >= 2);
            await("snapshots expire", () -> number(weir, "select count(*) from \"t$snapshots\"") <= 8);
            await("files go", () -> metric(server, "weir_lake_removed_files_total") > 20);
            check(weir, (long) BATCHES * ROWS);
            long files = number(weir, "select count(*) from \"t$files\"");
            assertTrue(files < BATCHES, "files " + files);
            assertTrue(parquetFiles() < 2 * BATCHES, "parquet files " + parquetFiles());
            assertEquals((double) BATCHES * ROWS, metric(server, "weir_lake_rows_total"));
            assertEquals(0, metric(server, "weir_lake_failures_total"));
            assertEquals(0, metric(server, "weir_lake_upkeep_failures_total"));
            assertEquals(0, metric(server, "weir_lake_waiting_rows"));
            assertEquals(
                    List.of("main|t|true|0|null"),
                    SqlRows.of(
                            weir,
                            "select database, name, list_sum(settled) = " + BATCHES * ROWS
                                    + ", waiting_rows, trouble from weir_lake"));
            server.kill();
        }
        try (ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            check(weir, (long) BATCHES * ROWS);
        }
    }

    private ServerProcess start() throws Exception {
        return ServerProcess.start(data, 0, "lake.snapshots_max=6", "lake.snapshots_min=2");
    }

    /** Hot and cold together, and each offset of the log once. */
    private static void check(Weir weir, long rows) {
        assertEquals(
                List.of(rows + "|" + rows * (rows - 1) / 2 + "|" + rows),
                SqlRows.of(weir, "select count(*), sum(id)::bigint, count(distinct id) from t"));
        assertEquals(
                List.of(),
                SqlRows.of(
                        weir,
                        "select _bucket from \"t$log\" group by _bucket having min(_offset) > 0 or max(_offset) + 1 <> count(*) or count(distinct _offset) <> count(*)"));
    }

    private long parquetFiles() throws Exception {
        return FileTree.files(data.resolve("lake")).stream()
                .filter(file -> file.toString().endsWith(".parquet"))
                .count();
    }

    private double metric(ServerProcess server, String name) {
        try {
            HttpResponse<String> metrics = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/metrics"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return metrics.body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no metric " + name));
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Weir weir, String statement) {
        return Long.parseLong(SqlRows.of(weir, statement).getFirst());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Await.within(Duration.ofSeconds(90), () -> what, condition);
    }
}
