package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.fake.FakeServer;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScanTest {
    private static final ClientConfig SMALL =
            new ClientConfig(200, Duration.ofMillis(1), 1 << 20, Duration.ofSeconds(5), Codec.ZSTD);

    private FakeServer server;
    private Weir weir;
    private Table table;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        weir = Weir.connect(server.uri(), SMALL);
        weir.create(TableSpec.of("t", Schemas.builder().int64("n").utf8("s").build())
                .withBuckets(2, List.of())
                .withCompression(Codec.NONE));
        table = weir.table("t");
    }

    @AfterEach
    void stop() throws Exception {
        weir.close();
        server.close();
        assertEquals(0, server.allocator.getAllocatedMemory());
    }

    private void fill(int rows) {
        try (Appender appender = table.appender()) {
            for (long i = 0; i < rows; i++) {
                appender.append(i, i % 5 == 0 ? null : "text " + i);
            }
        }
    }

    private static List<Long> all(int rows) {
        return LongStream.range(0, rows).boxed().toList();
    }

    @Test
    void rowsComeOnceAndInOrderOfTheirBucketOverBrokenStreams() {
        fill(2000);
        server.breakScansAfter(7);
        TreeMap<Integer, Long> next = new TreeMap<>();
        List<Long> numbers = new ArrayList<>();
        try (Batches batches = table.scan().batches()) {
            while (batches.next()) {
                var info = batches.info().orElseThrow();
                assertEquals(next.getOrDefault(info.bucket(), 0L), info.offset());
                next.put(info.bucket(), info.nextOffset());
                BigIntVector n = (BigIntVector) batches.root().getVector("n");
                for (int i = 0; i < n.getValueCount(); i++) {
                    numbers.add(n.get(i));
                }
            }
        }
        assertTrue(server.scans() > 10);
        assertEquals(all(2000), numbers.stream().sorted().toList());
    }

    @Test
    void rowsAreViews() {
        fill(100);
        List<Long> numbers = new ArrayList<>();
        table.scan().forEach(row -> {
            long n = row.getLong(0);
            numbers.add(n);
            assertEquals(n % 5 == 0, row.isNull(1));
            assertEquals(n % 5 == 0 ? null : "text " + n, row.get(1));
            assertThrows(WeirException.class, () -> row.getBoolean(0));
        });
        assertEquals(all(100), numbers.stream().sorted().toList());
    }

    @Test
    void followGoesOnUntilItIsClosed() throws Exception {
        fill(100);
        server.breakScansAfter(3);
        List<Long> numbers = new ArrayList<>();
        CountDownLatch seen = new CountDownLatch(300);
        Batches following = table.scan().follow();
        Thread reader = new Thread(() -> {
            while (following.next()) {
                BigIntVector n = (BigIntVector) following.root().getVector("n");
                for (int i = 0; i < n.getValueCount(); i++) {
                    numbers.add(n.get(i));
                    seen.countDown();
                }
            }
            following.close();
        });
        reader.start();
        try (Appender appender = table.appender()) {
            for (long i = 100; i < 300; i++) {
                appender.append(i, "x");
            }
        }
        seen.await();
        following.close();
        reader.join();
        assertEquals(all(300), numbers.stream().sorted().toList());
    }

    @Test
    void aScanLeftEarlyReleasesEverything() {
        fill(2000);
        try (Batches batches = table.scan().batches()) {
            assertTrue(batches.next());
        }
        Batches left = table.scan().batches();
        assertTrue(left.next());
        // and this one is closed by the connection
    }

    @Test
    void anEmptyTableHasASchemaAndNoBatch() {
        try (Batches batches = table.scan().batches()) {
            assertEquals(
                    List.of("n", "s"),
                    batches.schema().getFields().stream().map(f -> f.getName()).toList());
            assertFalse(batches.next());
        }
    }

    @Test
    void errorsAreTyped() {
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, () -> weir.table("nothing")).code());
        assertEquals(
                ErrorCode.UNKNOWN_BUCKET,
                assertThrows(WeirException.class, () -> table.scan().bucket(9).batches())
                        .code());
        assertThrows(WeirException.class, () -> weir.create("t", AppenderTest.Event.class));
        assertEquals(1, weir.tables().size());
        weir.drop("t");
        assertEquals(List.of(), weir.tables());
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        WeirException error = assertThrows(WeirException.class, () -> Weir.connect("weir://127.0.0.1:" + port, SMALL));
        assertEquals(ErrorCode.UNAVAILABLE, error.code());
        assertTrue(error.getMessage().contains("127.0.0.1:" + port), error.getMessage());
    }
}
