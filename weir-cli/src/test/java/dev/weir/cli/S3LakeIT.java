package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.testing.FaultProxy;
import dev.weir.bucket.testing.FaultProxy.Fault;
import dev.weir.bucket.testing.S3Endpoint;
import dev.weir.client.Weir;
import dev.weir.format.testing.FileTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose lake is in a bucket, behind a network that breaks, is killed, and runs again: its table is whole, and nothing is left that nobody names. */
@Timeout(240)
class S3LakeIT {
    private static final int ROWS = 20_000;
    private static final long SEED = 7;

    @TempDir
    Path data;

    @TempDir
    Path store;

    @Test
    void aTableIsWholeWhateverTheStoreDoes() throws Exception {
        try (S3Endpoint endpoint = S3Endpoint.start(store);
                FaultProxy proxy = FaultProxy.start(endpoint.port(), SEED)) {
            proxy.trouble(
                    0.1, Fault.BUSY, Fault.RESET, Fault.HALF_SENT, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.DELAY);
            try (ServerProcess server = start(proxy);
                    Weir weir = Weir.connect(server.uri())) {
                SqlRows.of(
                        weir,
                        "create table t (id bigint not null, name varchar) with (buckets = 2, compression = 'none', retention_bytes = '1MiB', lake = 'on', lake_freshness = '1s')");
                for (int batch = 0; batch < 11; batch++) {
                    insert(weir, batch);
                    check(weir, batch + 1);
                    long rows = (batch + 1L) * ROWS;
                    await("rows settle", server, () -> LakeRows.settled(weir) == rows);
                }
                await("retention takes what has settled", server, () -> hotStart(weir) > 1000);
                check(weir, 11);
                await("files are merged", server, () -> server.figure("weir_lake_merges_total") >= 1);
                check(weir, 11);
                engineIsToldWhereTheStoreIs(server, proxy);
                assertTrue(server.figure("weir_lake_store_retries_total") > 0);
                assertTrue(server.figure("weir_lake_cache_misses_total") > 0);
                assertFalse(server.log().contains(S3Endpoint.SECRET_KEY));
                insert(weir, 11);
                server.kill();
            }
            // the store is away when the server comes back, and the log does not care
            proxy.trouble(1, Fault.BUSY);
            try (ServerProcess server = start(proxy);
                    Weir weir = Weir.connect(server.uri())) {
                insert(weir, 12);
                SqlRows.of(weir, "create table hot (id bigint not null)");
                SqlRows.of(weir, "insert into hot from range(" + ROWS + ")");
                assertEquals(List.of("" + ROWS), SqlRows.of(weir, "select count(*) from hot"));
                proxy.trouble(0.1, Fault.BUSY, Fault.LOST_ANSWER, Fault.HALF_ANSWER);
                await("rows settle when it is there again", server, () -> LakeRows.settled(weir) == 13L * ROWS);
                check(weir, 13);
                assertTrue(objects(endpoint, ".parquet").size() > 0);
                assertEquals(List.of(), intents(endpoint), "nothing is half done");
                SqlRows.of(weir, "drop table t");
                await(
                        "all goes with the table",
                        server,
                        () -> objects(endpoint, "").equals(List.of("lake/_weir/owner")));
            }
        }
    }

    private ServerProcess start(FaultProxy proxy) throws Exception {
        return ServerProcess.start(
                data,
                0,
                "log.segment_bytes=64KiB",
                "lake.warehouse=s3://" + S3Endpoint.BUCKET + "/lake",
                "lake.s3.endpoint=http://127.0.0.1:" + proxy.port(),
                "lake.s3.access_key=" + S3Endpoint.ACCESS_KEY,
                "lake.s3.secret_key=" + S3Endpoint.SECRET_KEY,
                "lake.snapshots_max=6",
                "lake.snapshots_min=2");
    }

    private static void engineIsToldWhereTheStoreIs(ServerProcess server, FaultProxy proxy) throws Exception {
        String config = server.get("/iceberg/v1/config");
        assertTrue(config.contains("\"s3.endpoint\":\"http://127.0.0.1:" + proxy.port() + "\""), config);
        assertTrue(config.contains("\"s3.path-style-access\":\"true\""), config);
        assertFalse(config.contains(S3Endpoint.ACCESS_KEY), config);
        assertFalse(config.contains(S3Endpoint.SECRET_KEY), config);
    }

    private static void insert(Weir weir, int batch) {
        SqlRows.of(
                weir,
                "insert into t select i, 'row ' || i from range(" + batch * ROWS + ", " + (batch + 1) * ROWS
                        + ") r(i)");
    }

    /** Hot and cold together, and each offset of the log once. */
    private static void check(Weir weir, int batches) {
        long rows = (long) batches * ROWS;
        assertEquals(
                List.of(rows + "|" + rows * (rows - 1) / 2 + "|" + rows + "|row 0"),
                SqlRows.of(weir, "select count(*), sum(id)::bigint, count(distinct name), min(name) from t"));
        assertEquals(
                List.of(),
                SqlRows.of(
                        weir,
                        "select _bucket from \"t$log\" group by _bucket having min(_offset) > 0 or max(_offset) + 1 <> count(*) or count(distinct _offset) <> count(*)"));
    }

    private static long hotStart(Weir weir) {
        return weir.describe("t").buckets().stream()
                .mapToLong(bucket -> bucket.startOffset())
                .min()
                .orElseThrow();
    }

    private static List<String> objects(S3Endpoint endpoint, String suffix) {
        return FileTree.files(endpoint.bucket()).stream()
                .map(file -> endpoint.bucket().relativize(file).toString())
                .filter(name -> name.endsWith(suffix))
                .toList();
    }

    private static List<String> intents(S3Endpoint endpoint) {
        return objects(endpoint, "").stream()
                .filter(name -> name.contains("_weir/intents/"))
                .toList();
    }

    private static void await(String what, ServerProcess server, BooleanSupplier condition)
            throws InterruptedException {
        Await.within(Duration.ofSeconds(60), () -> what + "\n" + server.log(), condition);
    }
}
