package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.testing.AzureEndpoint;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.FaultProxy;
import dev.weir.bucket.testing.FaultProxy.Fault;
import dev.weir.bucket.testing.GcsEndpoint;
import dev.weir.client.Weir;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose lake is in a bucket of Google or of Azure, behind a network that breaks, is killed, and runs again: its table is whole. S3 has a longer one. */
@Timeout(240)
class BucketLakeIT {
    private static final int ROWS = 5_000;

    @TempDir
    Path data;

    @TempDir
    Path store;

    @Test
    void onGoogleATableIsWhole() throws Exception {
        try (Endpoint endpoint = GcsEndpoint.start(store)) {
            aTableIsWhole(endpoint, "\"gcs.service.host\":\"http://127.0.0.1:");
        }
    }

    @Test
    void onAzureATableIsWhole() throws Exception {
        try (Endpoint endpoint = AzureEndpoint.start(store)) {
            aTableIsWhole(endpoint, "\"adls.blob-storage-authority\":\"127.0.0.1:");
        }
    }

    private void aTableIsWhole(Endpoint endpoint, String told) throws Exception {
        try (FaultProxy proxy = FaultProxy.start(endpoint.port(), 3)) {
            String[] settings = settings(endpoint, proxy.port());
            proxy.trouble(0.1, Fault.BUSY, Fault.RESET, Fault.LOST_ANSWER, Fault.HALF_ANSWER);
            try (ServerProcess server = ServerProcess.start(data, 0, settings);
                    Weir weir = Weir.connect(server.uri())) {
                SqlRows.of(
                        weir,
                        "create table t (id bigint not null) with (buckets = 2, lake = 'on', lake_freshness = '1s')");
                insert(weir, 0);
                await("rows settle", server, () -> LakeRows.settled(weir) == ROWS);
                check(weir, 1);
                String config = server.get("/iceberg/v1/config");
                assertTrue(config.contains(told + proxy.port()), config);
                assertFalse(config.contains(endpoint.secret()), config);
                assertFalse(server.log().contains(endpoint.secret()));
                insert(weir, 1);
                server.kill();
            }
            try (ServerProcess server = ServerProcess.start(data, 0, settings);
                    Weir weir = Weir.connect(server.uri())) {
                await("rows settle after the crash", server, () -> LakeRows.settled(weir) == 2L * ROWS);
                check(weir, 2);
                assertEquals(List.of(), endpoint.left("_weir/intents/"), "nothing is half done");
                SqlRows.of(weir, "drop table t");
                await("all goes with the table", server, () -> left(endpoint).equals(List.of("lake/_weir/owner")));
            }
        }
        // who comes second keeps away
        try (ServerProcess server =
                        ServerProcess.start(data.resolve("another"), 0, settings(endpoint, endpoint.port()));
                Weir weir = Weir.connect(server.uri())) {
            SqlRows.of(weir, "create table t (id bigint not null) with (lake = 'on', lake_freshness = '1s')");
            SqlRows.of(weir, "insert into t values (1)");
            await("it is said", server, () -> server.log().contains("belongs to another server"));
        }
        assertEquals(List.of("lake/_weir/owner"), left(endpoint));
    }

    private static String[] settings(Endpoint endpoint, int port) {
        return endpoint.settings(port, "lake").entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    private static List<String> left(Endpoint endpoint) {
        try {
            return endpoint.left("");
        } catch (IOException e) {
            return List.of("?");
        }
    }

    private static void insert(Weir weir, int batch) {
        SqlRows.of(weir, "insert into t select i from range(" + batch * ROWS + ", " + (batch + 1) * ROWS + ") r(i)");
    }

    private static void check(Weir weir, int batches) {
        long rows = (long) batches * ROWS;
        assertEquals(
                List.of(rows + "|" + rows * (rows - 1) / 2 + "|" + rows),
                SqlRows.of(weir, "select count(*), sum(id)::bigint, count(distinct id) from t"));
    }

    private static void await(String what, ServerProcess server, BooleanSupplier condition)
            throws InterruptedException {
        Await.within(Duration.ofSeconds(30), () -> what + "\n" + server.log(), condition);
    }
}
