package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.ClientConfig;
import dev.weir.client.Placed;
import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 1, 2 and 4 against a real process that is killed in the middle of appends. */
class KillIT {
    private static final int ROUNDS = 20;
    private static final TableSchema SCHEMA = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"batch\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"row\",\"type\":\"int32\",\"nullable\":false},"
                    + "{\"name\":\"text\",\"type\":\"utf8\"}]}");

    @TempDir
    private Path directory;

    /** What was sent and what was answered. Batch numbers ascend over all rounds. */
    private final Map<Long, Integer> sent = new ConcurrentHashMap<>();

    private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();

    @Test
    void acknowledgedRowsSurviveAndOthersAreWholeOrAbsent() throws Exception {
        Random random = new Random(20);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int round = 0; round < ROUNDS; round++) {
                append("round " + round, random, allocator);
            }
        }
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"));
                Weir weir = Weir.connect(server.uri())) {
            check(weir, "at the end");
        }
        assertTrue(acknowledged.size() > ROUNDS, "there was something to lose: " + acknowledged.size());
    }

    /** One life of a server: what the last one left is checked, then rows are appended until it is killed. */
    private void append(String when, Random random, BufferAllocator allocator)
            throws IOException, InterruptedException {
        ClientConfig impatient =
                new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(2), Codec.ZSTD);
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"));
                Weir weir = Weir.connect(server.uri(), impatient)) {
            weir.createIfAbsent(TableSpec.of("t", SCHEMA));
            check(weir, when);
            Appender appender = weir.table("t").appender();
            CountDownLatch enough = new CountDownLatch(1 + random.nextInt(60));
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    enough.await();
                    server.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                for (long batch = sent.size(); killer.isAlive(); batch++) {
                    send(appender, batch, 1 + random.nextInt(500), allocator, enough);
                }
                appender.close();
            } catch (WeirException e) {
                // the server is gone: that is the point
            }
            killer.join();
        }
    }

    private void send(Appender appender, long batch, int rows, BufferAllocator allocator, CountDownLatch enough) {
        sent.put(batch, rows);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator)) {
            for (int row = 0; row < rows; row++) {
                ((BigIntVector) root.getVector(0)).setSafe(row, batch);
                ((IntVector) root.getVector(1)).setSafe(row, row);
                ((VarCharVector) root.getVector(2))
                        .setSafe(
                                row, ("row " + row + " of " + batch).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            root.setRowCount(rows);
            appender.append(root).whenComplete((placed, failed) -> {
                if (failed == null) {
                    acknowledged.put(batch, only(placed).offset());
                    enough.countDown();
                }
            });
        }
    }

    private static Placed only(List<Placed> placed) {
        assertEquals(1, placed.size());
        return placed.get(0);
    }

    private void check(Weir weir, String when) {
        Map<Long, Integer> stored = new TreeMap<>();
        Map<Long, Long> offsets = new TreeMap<>();
        long next = 0;
        long last = -1;
        try (Batches batches = weir.table("t")
                .scan()
                .columns("batch", "row", "text", ScanRequest.OFFSET)
                .batches()) {
            while (batches.next()) {
                VectorSchemaRoot root = batches.root();
                for (int i = 0; i < root.getRowCount(); i++) {
                    long batch = ((BigIntVector) root.getVector("batch")).get(i);
                    int row = ((IntVector) root.getVector("row")).get(i);
                    assertEquals(next++, ((BigIntVector) root.getVector(ScanRequest.OFFSET)).get(i), when);
                    assertEquals(
                            "row " + row + " of " + batch,
                            root.getVector("text").getObject(i).toString(),
                            when);
                    assertEquals(
                            stored.merge(batch, 1, Integer::sum) - 1,
                            row,
                            when + ": rows of a batch are in order, each once");
                    assertTrue(batch >= last, when + ": batches are in order");
                    offsets.putIfAbsent(batch, next - 1);
                    last = batch;
                }
            }
        }
        stored.forEach((batch, rows) -> assertEquals(sent.get(batch), rows, when + ": batch " + batch + " is whole"));
        acknowledged.forEach((batch, offset) ->
                assertEquals(offset, offsets.get(batch), when + ": batch " + batch + " is where it was acknowledged"));
    }

    /** The client's side of it: one writer goes on over five deaths of its server, and each row is there once. */
    @Test
    void aWriterOutlivesItsServer() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path data = directory.resolve("data");
        Random random = new Random(5);
        ServerProcess server = ServerProcess.start(data, port);
        try (Weir weir = Weir.connect("weir://127.0.0.1:" + port, patient());
                BufferAllocator allocator = new RootAllocator()) {
            weir.create(TableSpec.of("t", SCHEMA));
            try (Appender appender = weir.table("t").appender()) {
                for (int round = 0; round < 5; round++) {
                    CountDownLatch enough = new CountDownLatch(20);
                    long target = sent.size() + 40L;
                    for (long batch = sent.size(); batch < target; batch++) {
                        send(appender, batch, 1 + random.nextInt(200), allocator, enough);
                    }
                    enough.await();
                    server.kill();
                    server = ServerProcess.start(data, port);
                }
                appender.flush();
            }
            assertEquals(sent.keySet(), acknowledged.keySet());
            check(weir, "at the end");
        } finally {
            server.close();
        }
    }

    private static ClientConfig patient() {
        return new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(30), Codec.ZSTD);
    }
}
