package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.fake.FakeServer;
import dev.weir.client.fake.FakeServer.Fate;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AppenderTest {
    private static final TableSchema SCHEMA =
            Schemas.builder().int64("n").required().utf8("s").build();
    /** A batch for every few rows, so that many are in flight. */
    private static final ClientConfig SMALL =
            new ClientConfig(200, Duration.ofMillis(1), 1 << 20, Duration.ofSeconds(20), Codec.NONE);

    private FakeServer server;
    private Weir weir;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        weir = Weir.connect(server.uri(), SMALL);
    }

    @AfterEach
    void stop() throws Exception {
        weir.close();
        server.close();
        assertEquals(0, server.allocator.getAllocatedMemory());
    }

    private Table table(int buckets, String... key) {
        weir.create(TableSpec.of("t", SCHEMA).withBuckets(buckets, List.of(key)).withCompression(Codec.NONE));
        return weir.table("t");
    }

    private List<CompletableFuture<Placed>> append(Appender appender, int from, int to) {
        List<CompletableFuture<Placed>> placed = new ArrayList<>();
        for (int i = from; i < to; i++) {
            placed.add(appender.append((long) i, i % 7 == 0 ? null : "row " + i));
        }
        return placed;
    }

    private List<Long> numbers(int bucket) {
        return server.rows("t", bucket).stream().map(row -> (Long) row.get(0)).toList();
    }

    private static List<Long> upTo(int n) {
        return java.util.stream.LongStream.range(0, n).boxed().toList();
    }

    private void assertPlaced(List<CompletableFuture<Placed>> placed) throws Exception {
        for (int i = 0; i < placed.size(); i++) {
            Placed at = placed.get(i).get(10, TimeUnit.SECONDS);
            assertEquals(
                    (long) i,
                    server.rows("t", at.bucket()).get((int) at.offset()).get(0));
        }
    }

    @Test
    void everyRowIsWhereItsFutureSays() throws Exception {
        try (Appender appender = table(3).appender()) {
            List<CompletableFuture<Placed>> placed = append(appender, 0, 500);
            appender.flush();
            assertTrue(placed.stream().allMatch(CompletableFuture::isDone));
            assertPlaced(placed);
        }
        Set<Long> all = new HashSet<>();
        for (int bucket = 0; bucket < 3; bucket++) {
            List<Long> numbers = numbers(bucket);
            assertEquals(numbers.stream().sorted().toList(), numbers);
            assertTrue(numbers.size() > 100, "the batches go round");
            all.addAll(numbers);
        }
        assertEquals(new HashSet<>(upTo(500)), all);
    }

    @Test
    void aLoneRowLeavesAtOnceAndThoseThatComeMeanwhileTravelTogether() throws Exception {
        table(1);
        ClientConfig patient =
                new ClientConfig(1 << 20, Duration.ofHours(1), 1 << 22, Duration.ofSeconds(20), Codec.NONE);
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.onArrival(frame -> {
            arrived.countDown();
            await(go);
        });
        try (Weir slow = Weir.connect(server.uri(), patient);
                Appender appender = slow.table("t").appender()) {
            List<CompletableFuture<Placed>> placed = new ArrayList<>(append(appender, 0, 1));
            await(arrived);
            placed.addAll(append(appender, 1, 50));
            go.countDown();
            // nobody flushes, and an hour is long
            assertPlaced(placed);
        }
        assertEquals(2, server.batches("t"));
        assertEquals(upTo(50), numbers(0));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLingeringRowIsSentWithoutFlush() throws Exception {
        try (Appender appender = table(1).appender()) {
            assertEquals(new Placed(0, 0, 1), appender.append(1L, "a").get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void lostAnswersStoreNothingTwice() throws Exception {
        Table table = table(1);
        server.fates((arrived, bucket, sequence) -> switch (arrived % 5) {
            case 1 -> Fate.STORE_AND_DROP;
            case 3 -> Fate.DROP;
            default -> Fate.STORE;
        });
        try (Appender appender = table.appender()) {
            List<CompletableFuture<Placed>> placed = append(appender, 0, 1000);
            appender.flush();
            assertPlaced(placed);
        }
        assertEquals(upTo(1000), numbers(0));
    }

    @Test
    void aRefusedBatchFailsAndTheRestGoesOn() throws Exception {
        Table table = table(1);
        server.fates((arrived, bucket, sequence) -> arrived == 3 ? Fate.REFUSE : Fate.STORE);
        List<CompletableFuture<Placed>> placed;
        try (Appender appender = table.appender()) {
            placed = append(appender, 0, 300);
            WeirException first = assertThrows(WeirException.class, appender::flush);
            assertEquals(ErrorCode.MALFORMED_BATCH, first.code());
            appender.flush();
        }
        List<Long> stored = new ArrayList<>();
        int failed = 0;
        for (int i = 0; i < placed.size(); i++) {
            if (placed.get(i).isCompletedExceptionally()) {
                failed++;
            } else {
                stored.add((long) i);
                assertEquals(stored.size() - 1, placed.get(i).get().offset());
            }
        }
        assertEquals(stored, numbers(0));
        assertTrue(failed > 0 && failed < 50, "one batch failed, rows=" + failed);
    }

    @Test
    void aBatchRefusedAfterALostConnectionIsNotRenumbered() throws Exception {
        Table table = table(1);
        server.fates((arrived, bucket, sequence) -> switch (arrived) {
            case 2 -> Fate.DROP;
            case 3 -> Fate.REFUSE;
            default -> Fate.STORE;
        });
        List<CompletableFuture<Placed>> placed;
        try (Appender appender = table.appender()) {
            placed = append(appender, 0, 300);
            assertThrows(WeirException.class, appender::flush);
        }
        List<Long> stored = new ArrayList<>();
        for (int i = 0; i < placed.size(); i++) {
            if (!placed.get(i).isCompletedExceptionally()) {
                stored.add((long) i);
            }
        }
        assertEquals(stored, numbers(0));
    }

    @Test
    void aDefectOfTheServerFailsWhatMayBeStoredAndNothingIsDoubled() throws Exception {
        Table table = table(1);
        server.fates((arrived, bucket, sequence) -> arrived == 4 ? Fate.INTERNAL : Fate.STORE);
        List<CompletableFuture<Placed>> placed;
        try (Appender appender = table.appender()) {
            placed = append(appender, 0, 300);
            assertEquals(
                    ErrorCode.INTERNAL,
                    assertThrows(WeirException.class, appender::flush).code());
            append(appender, 300, 310);
        }
        List<Long> numbers = numbers(0);
        assertEquals(numbers.size(), new HashSet<>(numbers).size());
        assertTrue(numbers.containsAll(List.of(300L, 309L)));
    }

    @Test
    void withoutAnAnswerRowsFailAfterTheTimeout() throws Exception {
        table(1);
        server.fates((arrived, bucket, sequence) -> Fate.IGNORE);
        ClientConfig hasty = new ClientConfig(200, Duration.ofMillis(1), 1 << 20, Duration.ofMillis(300), Codec.NONE);
        try (Weir other = Weir.connect(server.uri(), hasty)) {
            Appender appender = other.table("t").appender();
            CompletableFuture<Placed> placed = appender.append(1L, "a");
            ExecutionException error = assertThrows(ExecutionException.class, () -> placed.get(10, TimeUnit.SECONDS));
            assertEquals(ErrorCode.TIMEOUT, ((WeirException) error.getCause()).code());
            server.fates((arrived, bucket, sequence) -> Fate.STORE);
            appender.append(2L, "b").get(10, TimeUnit.SECONDS);
            assertThrows(WeirException.class, appender::close);
        }
        assertEquals(List.of(2L), numbers(0));
    }

    @Test
    void aKeySendsRowsToTheirBuckets() throws Exception {
        Table table = table(4, "n");
        try (Appender appender = table.appender()) {
            List<CompletableFuture<Placed>> placed = append(appender, 0, 2000);
            appender.flush();
            assertPlaced(placed);
        }
        for (int bucket = 0; bucket < 4; bucket++) {
            List<Long> numbers = numbers(bucket);
            assertEquals(numbers.stream().sorted().toList(), numbers);
            assertTrue(numbers.size() > 300);
        }
    }

    @Test
    void aRowThatDoesNotFitIsNotTaken() {
        try (Appender appender = table(1).appender()) {
            appender.append(1L, "a");
            assertEquals(
                    ErrorCode.TYPE_MISMATCH,
                    assertThrows(WeirException.class, () -> appender.append(2L, 3))
                            .code());
            assertThrows(WeirException.class, () -> appender.append(null, "x"));
            assertThrows(WeirException.class, () -> appender.append(2L));
            appender.append(4L, "d");
        }
        assertEquals(List.of(List.of(1L, "a"), List.of(4L, "d")), server.rows("t", 0));
    }

    @Test
    void memoryIsBoundedAndWaitingEnds() throws Exception {
        table(1);
        ClientConfig tight = new ClientConfig(1000, Duration.ofMillis(1), 3000, Duration.ofSeconds(20), Codec.NONE);
        try (Weir other = Weir.connect(server.uri(), tight);
                Appender appender = other.table("t").appender()) {
            append(appender, 0, 5000);
        }
        assertEquals(upTo(5000), numbers(0));
    }

    @Test
    void callbacksAreToldOnceInOrder() throws Exception {
        List<Long> offsets = new ArrayList<>();
        try (Appender appender = table(1).appender()) {
            for (int i = 0; i < 300; i++) {
                AppendCallback callback = (bucket, offset, error) -> {
                    assertNull(error);
                    offsets.add(offset);
                    throw new IllegalStateException("a user's mistake does no harm");
                };
                appender.append(callback, (long) i, "x");
            }
            appender.flush();
        }
        assertEquals(upTo(300), offsets);
    }

    @Test
    void aWholeBatchKeepsItsPlaceAmongRows() throws Exception {
        Table table = table(1);
        try (Appender appender = table.appender();
                var allocator = new org.apache.arrow.memory.RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(
                        new Schema(List.of(SCHEMA.columns().get(0))), allocator)) {
            appender.append(0L, "first");
            BigIntVector n = (BigIntVector) root.getVector("n");
            n.allocateNew(3);
            for (int i = 0; i < 3; i++) {
                n.set(i, i + 1);
            }
            root.setRowCount(3);
            CompletableFuture<List<Placed>> batch = appender.append(root);
            n.zeroVector();
            appender.append(4L, "last");
            appender.flush();
            assertEquals(List.of(new Placed(0, 1, 3)), batch.get());
        }
        assertEquals(upTo(5), numbers(0));
        assertNull(server.rows("t", 0).get(2).get(1));
    }

    @Test
    void aDroppedTableFailsItsRows() {
        Table table = table(1);
        Appender appender = table.appender();
        weir.drop("t");
        appender.append(1L, "a");
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, appender::close).code());
    }

    record Event(long n, String s) {}

    @Test
    void recordsGoInAndComeOut() {
        TypedTable<Event> events = weir.create("t", Event.class);
        List<Event> given = new ArrayList<>();
        try (TypedAppender<Event> appender = events.appender()) {
            for (int i = 0; i < 1000; i++) {
                Event event = new Event(i, i % 3 == 0 ? null : "é" + i);
                given.add(event);
                appender.append(event, (bucket, offset, error) -> assertNull(error));
            }
        }
        List<Event> read = new ArrayList<>();
        events.scan(events.scan(), read::add);
        assertEquals(given, read);
    }
}
