package dev.weir.server.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.wire.LookupAnswerInfo;
import dev.weir.format.wire.LookupBatchInfo;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.WireJson;
import dev.weir.server.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lookups by a client that knows nothing of Weir. */
@Timeout(60)
class LookupIT {
    @TempDir
    Path data;

    private final RootAllocator allocator = new RootAllocator();
    private final MemoryState state = new MemoryState();
    private TestServer test;

    private record Key(String region, long id) {}

    @BeforeEach
    void start() {
        state.put(Places.spec(4), Places.rows(allocator, 20, 50), allocator);
        test = TestServer.keyed(data, state);
    }

    @AfterEach
    void nothingIsLeft() {
        TestServer.await("views are closed", () -> state.open.get() == 0);
        test.close();
        state.close();
        allocator.close();
    }

    @Test
    void keysAreAnsweredInOrderAndMissingOnesSaySo() {
        try (Exchange exchange = new Exchange(request(LookupRequest.Match.KEY), Places.ID, Places.REGION)) {
            List<Key> keys = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                keys.add(new Key("r" + i % 21, 5L * (i % 70)));
            }
            exchange.ask(LookupBatchInfo.ANY, keys.toArray(Key[]::new));
            exchange.ask(LookupBatchInfo.ANY, new Key("r3", 40));
            exchange.ask(LookupBatchInfo.ANY);
            assertTrue(exchange.reader.next());
            VectorSchemaRoot root = exchange.reader.getRoot();
            assertEquals(
                    List.of("region", "id", "name", "score", "_found"),
                    root.getSchema().getFields().stream().map(Field::getName).toList());
            assertEquals(1000, root.getRowCount());
            int there = 0;
            for (int i = 0; i < keys.size(); i++) {
                Key key = keys.get(i);
                boolean found = !key.region().equals("r20") && key.id() % 10 == 0 && key.id() < 500;
                assertEquals(found ? 1 : 0, ((BitVector) root.getVector("_found")).get(i), key.toString());
                assertEquals(found ? key.id() : null, root.getVector("id").getObject(i));
                assertEquals(found ? key.region() : null, text(root.getVector("region"), i));
                boolean named = found && key.id() / 10 % 3 != 0;
                assertEquals(named ? key.region() + "/" + key.id() : null, text(root.getVector("name"), i));
                there += found ? 1 : 0;
            }
            assertTrue(there > 100 && there < 900, "both kinds are asked for: " + there);
            assertTrue(exchange.reader.next());
            assertEquals(List.of("r3/40"), names(exchange.reader.getRoot()));
            assertTrue(exchange.reader.next());
            assertEquals(0, exchange.reader.getRoot().getRowCount());
        }
    }

    @Test
    void onlyTheColumnsAskedForComeInTheirOrder() {
        LookupRequest request = new LookupRequest("places", List.of("score", "name"), LookupRequest.Match.KEY);
        try (Exchange exchange = new Exchange(request, Places.REGION, Places.ID)) {
            exchange.ask(LookupBatchInfo.ANY, new Key("r7", 20));
            assertTrue(exchange.reader.next());
            VectorSchemaRoot root = exchange.reader.getRoot();
            assertEquals(
                    List.of("score", "name", "_found"),
                    root.getSchema().getFields().stream().map(Field::getName).toList());
            assertEquals(20.007, root.getVector("score").getObject(0));
            assertEquals("r7/20", text(root.getVector("name"), 0));
        }
    }

    @Test
    void whatFailsIsToldInItsPlaceAndTheStreamGoesOn() {
        int bucket = bucketOf("r3", 40);
        try (Exchange exchange = new Exchange(request(LookupRequest.Match.KEY), Places.REGION, Places.ID)) {
            for (ErrorCode code : List.of(ErrorCode.UNAVAILABLE, ErrorCode.CORRUPT)) {
                state.fail(bucket, code);
                exchange.ask(LookupBatchInfo.ANY, new Key("r3", 40));
                assertTrue(exchange.reader.next());
                LookupAnswerInfo info = exchange.info();
                assertEquals(code, info.error().orElseThrow().code());
                assertTrue(info.error().get().message().contains("bucket=" + bucket));
                state.heal();
                exchange.ask(new LookupBatchInfo(Optional.of(bucket)), new Key("r3", 40));
                assertTrue(exchange.reader.next());
                assertEquals(List.of("r3/40"), names(exchange.reader.getRoot()));
            }
        }
    }

    @Test
    void prefixesAreAnsweredInTheOrderOfKeysOverAllBuckets() {
        prefixes();
    }

    @Test
    void prefixesThatAreTheBucketKeyToo() {
        state.close();
        state.put(Places.spec(4, "region"), Places.rows(allocator, 20, 50), allocator);
        prefixes();
    }

    private void prefixes() {
        LookupRequest request = new LookupRequest("places", List.of("id", "region"), LookupRequest.Match.PREFIX);
        try (Exchange exchange = new Exchange(request, Places.REGION)) {
            exchange.ask(LookupBatchInfo.ANY, new Key("r19", 0), new Key("none", 0), new Key("r1", 0));
            exchange.ask(LookupBatchInfo.ANY, new Key("none", 0));
            List<String> rows = exchange.prefixRows();
            List<String> expected = new ArrayList<>();
            for (int id = 0; id < 500; id += 10) {
                expected.add("0 r19 " + id);
            }
            for (int id = 0; id < 500; id += 10) {
                expected.add("2 r1 " + id);
            }
            assertEquals(expected, rows);
            assertEquals(List.of(), exchange.prefixRows());
        }
    }

    @Test
    void aLongAnswerToAPrefixComesInBatchesAndOneWhoLeavesEndsIt() {
        state.close();
        state.put(Places.spec(2), Places.rows(allocator, 1, 100_000), allocator);
        LookupRequest request = new LookupRequest("places", List.of("id", "region"), LookupRequest.Match.PREFIX);
        try (Exchange exchange = new Exchange(request, Places.REGION)) {
            exchange.ask(LookupBatchInfo.ANY, new Key("r0", 0));
            assertEquals(100_000, exchange.prefixRows().size());
            assertTrue(exchange.batches > 1);
        }
        for (int round = 0; round < 5; round++) {
            Exchange leaving = new Exchange(request, Places.REGION);
            for (int i = 0; i < 20; i++) {
                leaving.ask(LookupBatchInfo.ANY, new Key("r0", 0));
            }
            assertTrue(leaving.reader.next());
            leaving.reader.cancel("gone", null);
            leaving.leave();
        }
    }

    @Test
    void whatIsNoLookupEndsTheStream() {
        refused("columns of the primary key", request(LookupRequest.Match.KEY), Places.REGION);
        refused("columns of the primary key", request(LookupRequest.Match.KEY), Places.REGION, Places.REGION);
        refused("columns of the primary key", request(LookupRequest.Match.KEY), Places.REGION, Places.NAME);
        refused("columns of the primary key", request(LookupRequest.Match.PREFIX), Places.ID);
        refused("columns of the primary key", request(LookupRequest.Match.PREFIX));
        refused(
                "types",
                request(LookupRequest.Match.KEY),
                Places.REGION,
                new Field("id", Places.SCORE.getFieldType(), null));
        refused(
                "no such column",
                new LookupRequest("places", List.of("nmae"), LookupRequest.Match.KEY),
                Places.REGION,
                Places.ID);
        refused("no such table", new LookupRequest("x", List.of(), LookupRequest.Match.KEY), Places.REGION, Places.ID);
        assertThrows(FlightRuntimeException.class, () -> {
            try (Exchange exchange =
                    new Exchange(test.client, FlightDescriptor.path("places"), Places.REGION, Places.ID)) {
                exchange.reader.getSchema();
            }
        });
    }

    @Test
    void whatWasAskedBeforeAMalformedMessageIsAnswered() {
        try (Exchange exchange = new Exchange(request(LookupRequest.Match.KEY), Places.REGION, Places.ID)) {
            exchange.ask(LookupBatchInfo.ANY, new Key("r3", 40));
            exchange.ask(new LookupBatchInfo(Optional.of(4)), new Key("r3", 40));
            assertTrue(exchange.reader.next());
            assertEquals(List.of("r3/40"), names(exchange.reader.getRoot()));
            FlightRuntimeException error = assertThrows(FlightRuntimeException.class, exchange.reader::next);
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, error.status().code());
            assertTrue(error.getMessage().contains("no such bucket"), error.getMessage());
        }
    }

    private void refused(String because, LookupRequest request, Field... keys) {
        FlightRuntimeException error = assertThrows(FlightRuntimeException.class, () -> {
            try (Exchange exchange = new Exchange(request, keys)) {
                exchange.reader.getSchema();
            }
        });
        assertTrue(error.getMessage().contains(because), error.getMessage());
    }

    private int bucketOf(String region, long id) {
        try (VectorSchemaRoot keys =
                VectorSchemaRoot.create(new Schema(List.of(Places.REGION, Places.ID)), allocator)) {
            fill(keys, new Key(region, id));
            return new dev.weir.format.key.BucketHash(Places.spec(4).schema(), List.of("region", "id"), 4)
                    .buckets(keys)[0];
        }
    }

    private static LookupRequest request(LookupRequest.Match match) {
        return new LookupRequest("places", List.of(), match);
    }

    private static void fill(VectorSchemaRoot root, Key... keys) {
        root.allocateNew();
        for (int i = 0; i < keys.length; i++) {
            if (root.getVector("region") instanceof VarCharVector region) {
                region.setSafe(i, new Text(keys[i].region()));
            }
            if (root.getVector("id") instanceof BigIntVector id) {
                id.setSafe(i, keys[i].id());
            }
        }
        root.setRowCount(keys.length);
    }

    private static String text(FieldVector vector, int row) {
        Object value = vector.getObject(row);
        return value == null ? null : value.toString();
    }

    private static List<String> names(VectorSchemaRoot root) {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            names.add(text(root.getVector("name"), row));
        }
        return names;
    }

    private final class Exchange implements AutoCloseable {
        private final FlightClient.ExchangeReaderWriter exchange;
        private final VectorSchemaRoot keys;
        private final FlightStream reader;
        private int batches;

        Exchange(LookupRequest request, Field... fields) {
            this(test.client, FlightDescriptor.command(WireJson.write(request)), fields);
        }

        Exchange(FlightClient client, FlightDescriptor descriptor, Field... fields) {
            keys = VectorSchemaRoot.create(new Schema(List.of(fields)), allocator);
            exchange = client.doExchange(descriptor);
            exchange.getWriter().start(keys);
            reader = exchange.getReader();
        }

        void ask(LookupBatchInfo info, Key... asked) {
            fill(keys, asked);
            byte[] json = WireJson.write(info);
            ArrowBuf metadata = test.allocator.buffer(json.length);
            metadata.writeBytes(json);
            exchange.getWriter().putNext(metadata);
        }

        LookupAnswerInfo info() {
            ArrowBuf metadata = reader.getLatestMetadata();
            if (metadata == null) {
                return LookupAnswerInfo.NONE;
            }
            byte[] json = new byte[(int) metadata.readableBytes()];
            metadata.getBytes(metadata.readerIndex(), json);
            return WireJson.read(json, LookupAnswerInfo.class);
        }

        /** Of one answer: key, region, id. */
        List<String> prefixRows() {
            List<String> rows = new ArrayList<>();
            boolean last = false;
            while (!last) {
                assertTrue(reader.next());
                batches++;
                VectorSchemaRoot root = reader.getRoot();
                assertEquals("_key", root.getSchema().getFields().getFirst().getName());
                for (int row = 0; row < root.getRowCount(); row++) {
                    rows.add(((IntVector) root.getVector("_key")).get(row) + " " + text(root.getVector("region"), row)
                            + " " + root.getVector("id").getObject(row));
                }
                assertEquals(Optional.empty(), info().error());
                last = info().last();
            }
            return rows;
        }

        void leave() {
            keys.close();
            try {
                exchange.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            exchange.getWriter().completed();
            leave();
        }
    }

    @Test
    void aTableWithoutAKeyHasNoLookups() {
        try (TestServer without = new TestServer(data.resolve("other"))) {
            without.create("t", 1, "");
            LookupRequest lookup = new LookupRequest("t", List.of(), LookupRequest.Match.KEY);
            FlightRuntimeException error = assertThrows(FlightRuntimeException.class, () -> {
                try (Exchange exchange =
                        new Exchange(without.client, FlightDescriptor.command(WireJson.write(lookup)), Places.ID)) {
                    exchange.reader.getSchema();
                }
            });
            assertTrue(error.getMessage().contains("primary key"), error.getMessage());
        }
    }
}
