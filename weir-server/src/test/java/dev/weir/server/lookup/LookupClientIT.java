package dev.weir.server.lookup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.ClientConfig;
import dev.weir.client.Lookups;
import dev.weir.client.TypedLookups;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.key.BucketHash;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lookups by Weir's own client. */
@Timeout(60)
class LookupClientIT {
    record Place(String region, long id, String name, double score) {}

    record Score(String region, long id, double score) {}

    @TempDir
    Path data;

    private final RootAllocator allocator = new RootAllocator();
    private final MemoryState state = new MemoryState();
    private TestServer test;
    private Weir weir;

    @BeforeEach
    void start() {
        state.put(Places.spec(4), Places.rows(allocator, 20, 50), allocator);
        test = TestServer.keyed(data, state);
        weir = connect(Duration.ofSeconds(30));
        weir.create(Places.spec(4));
    }

    private Weir connect(Duration timeout) {
        return Weir.connect(
                "weir://127.0.0.1:" + test.server.flightAddress().getPort(),
                new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, timeout, Codec.ZSTD));
    }

    @AfterEach
    void nothingIsLeft() {
        weir.close();
        TestServer.await("views are closed", () -> state.open.get() == 0);
        test.close();
        state.close();
        allocator.close();
    }

    @Test
    void oneKeyManyKeysAndNone() {
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            assertEquals(Optional.of(new Place("r3", 40, "r3/40", 40.003)), places.lookup("r3", 40));
            assertEquals(Optional.of(new Place("r3", 30, null, 30.003)), places.lookup("r3", 30L));
            assertEquals(Optional.empty(), places.lookup("r3", 41));
            List<Object[]> keys = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                keys.add(new Object[] {"r" + i % 20, (long) i % 500});
            }
            List<Optional<Place>> all = places.lookupAll(keys);
            assertEquals(keys.size(), all.size());
            for (int i = 0; i < keys.size(); i++) {
                assertEquals(i % 500 % 10 == 0, all.get(i).isPresent(), "key " + i);
                if (all.get(i).isPresent()) {
                    assertEquals(keys.get(i)[0], all.get(i).get().region());
                    assertEquals(keys.get(i)[1], all.get(i).get().id());
                }
            }
            assertEquals(List.of(), places.lookupAll(List.of()));
        }
        try (TypedLookups<Score> scores = weir.table("places", Score.class).lookups()) {
            assertEquals(Optional.of(new Score("r3", 40, 40.003)), scores.lookup("r3", 40));
        }
    }

    @Test
    void manyThreadsWithManyKeysOnTheirWay() throws Exception {
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            AtomicInteger right = new AtomicInteger();
            Semaphore room = new Semaphore(1000);
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(t -> Thread.ofPlatform().start(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            String region = "r" + (i + t) % 20;
                            long id = i % 490;
                            room.acquireUninterruptibly();
                            places.lookupAsync(region, id).whenComplete((found, error) -> {
                                boolean there = id % 10 == 0;
                                boolean as = error == null
                                        && found.isPresent() == there
                                        && (!there
                                                || (found.get().id() == id
                                                        && found.get().region().equals(region)));
                                right.addAndGet(as ? 1 : 0);
                                room.release();
                            });
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            room.acquireUninterruptibly(1000);
            assertEquals(40_000, right.get());
        }
    }

    @Test
    void prefixes() {
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            List<Place> region = places.lookupPrefix("r7");
            assertEquals(
                    LongStream.range(0, 50).map(i -> 10 * i).boxed().toList(),
                    region.stream().map(Place::id).toList());
            assertTrue(region.stream().allMatch(place -> place.region().equals("r7")));
            assertEquals(List.of(), places.lookupPrefix("r"));
            assertEquals(1, places.lookupPrefix("r7", 20).size());
            List<CompletableFuture<List<Place>>> many = IntStream.range(0, 40)
                    .mapToObj(r -> places.lookupPrefixAsync("r" + r))
                    .toList();
            for (int r = 0; r < 40; r++) {
                assertEquals(r < 20 ? 50 : 0, many.get(r).join().size());
            }
            assertEquals(
                    ErrorCode.TYPE_MISMATCH,
                    assertThrows(WeirException.class, places::lookupPrefix).code());
        }
    }

    @Test
    void valuesAndArrow() {
        try (Lookups places = weir.table("places").lookups("score", "name");
                VectorSchemaRoot keys =
                        VectorSchemaRoot.create(new Schema(List.of(Places.ID, Places.REGION)), allocator)) {
            assertArrayEquals(
                    new Object[] {40.003, "r3/40"}, places.lookup("r3", 40).orElseThrow());
            assertArrayEquals(
                    new Object[] {0.002, null}, places.lookupPrefix("r2").getFirst());
            keys.allocateNew();
            for (int i = 0; i < 3; i++) {
                ((BigIntVector) keys.getVector("id")).setSafe(i, 10L + i % 2);
                ((VarCharVector) keys.getVector("region")).setSafe(i, new Text("r" + i));
            }
            keys.setRowCount(3);
            try (VectorSchemaRoot found = places.lookupAsync(keys).join()) {
                assertEquals(3, found.getRowCount());
                BitVector there = (BitVector) found.getVector("_found");
                assertEquals(List.of(1, 0, 1), List.of(there.get(0), there.get(1), there.get(2)));
                assertEquals("r2/10", found.getVector("name").getObject(2).toString());
            }
        }
    }

    @Test
    void aKeyThatDoesNotFitFailsAlone() {
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            List<CompletableFuture<Optional<Place>>> asked = List.of(
                    places.lookupAsync("r1", 10),
                    places.lookupAsync("r1", "ten"),
                    places.lookupAsync("r1"),
                    places.lookupAsync(null, 10),
                    places.lookupAsync("r1", 20));
            assertTrue(asked.get(0).join().isPresent());
            for (CompletableFuture<Optional<Place>> wrong : asked.subList(1, 4)) {
                assertEquals(ErrorCode.TYPE_MISMATCH, code(wrong));
            }
            assertTrue(asked.get(4).join().isPresent());
        }
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(WeirException.class, () -> weir.table("places").lookups("nmae"))
                        .code());
        weir.create(TableSpec.of("log", TableSchema.create(Places.ARROW)));
        assertEquals(
                ErrorCode.UNSUPPORTED,
                assertThrows(WeirException.class, () -> weir.table("log").lookups())
                        .code());
    }

    @Test
    void aBucketThatIsWarmingIsAskedAgain() {
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            for (int bucket = 0; bucket < 4; bucket++) {
                state.fail(bucket, ErrorCode.UNAVAILABLE);
            }
            CompletableFuture<Optional<Place>> asked = places.lookupAsync("r1", 10);
            CompletableFuture<List<Place>> prefix = places.lookupPrefixAsync("r1");
            TestServer.await("it is refused some times", () -> state.refused.get() > 4);
            assertFalse(asked.isDone() || prefix.isDone());
            state.heal();
            assertTrue(asked.join().isPresent());
            assertEquals(50, prefix.join().size());
        }
    }

    @Test
    void whatIsDamagedFailsTheKeysThatAreThereAndNoOthers() {
        state.fail(2, ErrorCode.CORRUPT);
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups();
                VectorSchemaRoot rows = Places.rows(allocator, 20, 50)) {
            int[] buckets = new BucketHash(Places.spec(4).schema(), List.of("region", "id"), 4).buckets(rows);
            List<CompletableFuture<Optional<Place>>> asked = new ArrayList<>();
            for (int row = 0; row < 1000; row++) {
                asked.add(places.lookupAsync("r" + row / 50, 10 * (row % 50)));
            }
            for (int row = 0; row < 1000; row++) {
                if (buckets[row] == 2) {
                    assertEquals(ErrorCode.CORRUPT, code(asked.get(row)));
                } else {
                    assertEquals(
                            10 * (row % 50), asked.get(row).join().orElseThrow().id());
                }
            }
            // and to one who waits
            int damaged = IntStream.range(0, 1000)
                    .filter(row -> buckets[row] == 2)
                    .findFirst()
                    .orElseThrow();
            WeirException error =
                    assertThrows(WeirException.class, () -> places.lookup("r" + damaged / 50, 10 * (damaged % 50)));
            assertEquals(ErrorCode.CORRUPT, error.code());
        }
    }

    @Test
    void aServerThatComesBackIsAskedAgain() {
        int port = test.server.flightAddress().getPort();
        try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
            assertTrue(places.lookup("r1", 10).isPresent());
            for (int round = 0; round < 3; round++) {
                test.close();
                List<CompletableFuture<Optional<Place>>> asked = IntStream.range(0, 100)
                        .mapToObj(i -> places.lookupAsync("r1", 10 * (i % 50)))
                        .toList();
                CompletableFuture<List<Place>> prefix = places.lookupPrefixAsync("r1");
                test = TestServer.keyed(data, state, "flight.port=" + port);
                for (CompletableFuture<Optional<Place>> each : asked) {
                    assertTrue(each.join().isPresent());
                }
                assertEquals(50, prefix.join().size());
            }
        }
    }

    @Test
    void afterTheTimeoutKeysAreGivenUp() {
        try (Weir impatient = connect(Duration.ofMillis(300));
                TypedLookups<Place> places =
                        impatient.table("places", Place.class).lookups()) {
            for (int bucket = 0; bucket < 4; bucket++) {
                state.fail(bucket, ErrorCode.UNAVAILABLE);
            }
            assertEquals(ErrorCode.UNAVAILABLE, code(places.lookupAsync("r1", 10)));
            state.heal();
            assertTrue(places.lookup("r1", 10).isPresent());
        }
    }

    @Test
    void closingFailsWhatIsOnItsWay() {
        TypedLookups<Place> places = weir.table("places", Place.class).lookups();
        for (int bucket = 0; bucket < 4; bucket++) {
            state.fail(bucket, ErrorCode.UNAVAILABLE);
        }
        CompletableFuture<Optional<Place>> asked = places.lookupAsync("r1", 10);
        CompletableFuture<List<Place>> prefix = places.lookupPrefixAsync("r1");
        places.close();
        assertEquals(ErrorCode.CANCELLED, code(asked));
        assertEquals(ErrorCode.CANCELLED, code(prefix));
        assertEquals(ErrorCode.CANCELLED, code(places.lookupAsync("r1", 10)));
        assertThrows(WeirException.class, () -> places.lookupPrefixAsync("r1"));
        state.heal();
    }

    private static ErrorCode code(CompletableFuture<?> asked) {
        CompletionException error = assertThrows(CompletionException.class, asked::join);
        return ((WeirException) error.getCause()).code();
    }
}
