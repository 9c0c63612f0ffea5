package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits over Iceberg's REST protocol to a server that is killed in their midst: what was acknowledged is there. */
class LakeKillIT {
    private static final int LIVES = 3;

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> ask(ServerProcess server, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/iceberg/v1" + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        for (int life = 0; life < LIVES; life++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                if (life == 0) {
                    assertEquals(
                            200,
                            ask(server, "POST", "/namespaces", "{\"namespace\":[\"d\"]}")
                                    .statusCode());
                    String create = "{\"name\":\"t\",\"schema\":{\"type\":\"struct\",\"fields\":"
                            + "[{\"id\":1,\"name\":\"a\",\"type\":\"long\",\"required\":false}]}}";
                    assertEquals(
                            200,
                            ask(server, "POST", "/namespaces/d/tables", create).statusCode());
                } else {
                    requireNothingLost(server, acknowledged);
                }
                int until = acknowledged.get() + 20 + 7 * life;
                CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
                    try {
                        while (acknowledged.get() < until) {
                            Thread.onSpinWait();
                        }
                        server.kill();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                commitUntilDead(server, acknowledged);
                killer.join();
            }
        }
        try (ServerProcess server = ServerProcess.start(data)) {
            requireNothingLost(server, acknowledged);
            assertEquals(0, server.terminate());
        }
    }

    private void commitUntilDead(ServerProcess server, AtomicInteger acknowledged) {
        try {
            while (true) {
                int next = acknowledged.get() + 1;
                HttpResponse<String> said = ask(
                        server,
                        "POST",
                        "/namespaces/d/tables/t",
                        "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"n\":\"" + next
                                + "\"}}]}");
                assertEquals(200, said.statusCode(), said.body());
                acknowledged.set(next);
            }
        } catch (Exception e) {
            assertTrue(!server.isAlive() || e instanceof java.io.IOException, () -> "it was not killed: " + e);
        }
    }

    /** The one that was on its way may be there as well. */
    private void requireNothingLost(ServerProcess server, AtomicInteger acknowledged) throws Exception {
        String table = ask(server, "GET", "/namespaces/d/tables/t", "").body();
        int kept = Integer.parseInt(table.replaceAll("(?s).*\"n\":\"(\\d+)\".*", "$1"));
        assertTrue(
                kept == acknowledged.get() || kept == acknowledged.get() + 1,
                "kept=" + kept + " acknowledged=" + acknowledged);
        acknowledged.set(kept);
    }
}
