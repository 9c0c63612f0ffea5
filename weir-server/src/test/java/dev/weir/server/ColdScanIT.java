package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.ScanRequest;
import dev.weir.server.background.Stepped;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.http.Mounted;
import dev.weir.server.lake.Lake;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.serve.ColdRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scan reads from the lake what retention took from the hot log, and its reader does not notice. Row n of the table has offset n and id n. */
@Timeout(120)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ColdScanIT {
    private static final int ROWS = 250_000;
    private static final String SCAN = "{\"table\":\"t\",\"compressed\":false";

    private FakeLake lake;
    private TestServer test;

    @BeforeAll
    void fill(@TempDir Path data) throws Exception {
        lake = new FakeLake();
        test = TestServer.settled(data, lake, "log.segment_bytes=256KiB");
        test.create("t", 1, ",\"compression\":\"none\",\"retention_bytes\":1048576");
        for (int from = 0; from < ROWS; from += 10_000) {
            put(test, from, from + 10_000);
        }
        TestServer.await("the hot log begins later", () -> hotStart(test) > 190_000);
    }

    @AfterEach
    void wellAgain() {
        lake.lost = offset -> false;
        lake.end = ROWS;
        lake.down = false;
        assertEquals(0, lake.open.get());
    }

    @AfterAll
    void stop() {
        test.close();
    }

    @Test
    void aScanBeginsInTheLakeAndGoesOnInTheLog() throws Exception {
        long start = hotStart(test);
        assertTrue(start > 10_000 && start < ROWS - 10_000, "start=" + start);
        assertEquals(range(0, ROWS), scan(test, SCAN + "}"));
        assertEquals(range(7, ROWS), scan(test, SCAN + ",\"bucket\":0,\"from\":7}"));
        assertEquals(range(1500, 3500), scan(test, SCAN + ",\"from\":1500,\"to\":3500}"));
        assertEquals(
                range(start - 1500, start + 1500),
                scan(test, SCAN + ",\"from\":" + (start - 1500) + ",\"to\":" + (start + 1500) + "}"));
        assertEquals(range(start, ROWS), scan(test, SCAN + ",\"from\":" + start + "}"));
    }

    @Test
    void whoWantsNothingOfTheLakeDoesNotDependOnIt() throws Exception {
        long start = hotStart(test);
        lake.down = true;
        assertEquals(range(start, ROWS), scan(test, SCAN + ",\"bucket\":0,\"from\":" + start + "}"));
        assertThrows(
                FlightRuntimeException.class, () -> scan(test, SCAN + ",\"bucket\":0,\"from\":" + (start - 1) + "}"));
    }

    @Test
    void timesLeadIntoTheLake() throws Exception {
        assertEquals(range(1234, ROWS), scan(test, SCAN + ",\"from\":{\"timestamp_us\":" + FakeLake.us(1234) + "}}"));
    }

    @Test
    void filtersAndVirtualColumnsWorkOnBothSides() throws Exception {
        String filter = ",\"filter\":{\"op\":\"in\",\"column\":\"id\",\"values\":[3,2999,3000," + (ROWS - 1) + "]}";
        String columns = ",\"columns\":[\"_timestamp\",\"name\",\"_bucket\",\"_offset\"]";
        List<String> rows = new ArrayList<>();
        try (FlightStream stream = test.client.getStream(TestServer.ticket(SCAN + filter + columns + "}"))) {
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    rows.add(root.getVector("name").getObject(row) + " "
                            + root.getVector("_bucket").getObject(row) + " "
                            + root.getVector("_offset").getObject(row) + " "
                            + (((TimeStampMicroTZVector) root.getVector("_timestamp")).get(row) < FakeLake.us(ROWS)));
                }
            }
        }
        assertEquals(
                List.of("row 3 0 3 true", "row 2999 0 2999 true", "null 0 3000 true", "row 249999 0 249999 false"),
                rows);
    }

    @Test
    @Order(Integer.MAX_VALUE) // it adds rows
    void followersBeginThereToo() throws Exception {
        List<Long> ids = new ArrayList<>();
        try (FlightStream stream = test.client.getStream(TestServer.ticket(SCAN + ",\"follow\":true}"))) {
            while (ids.size() < ROWS && stream.next()) {
                ids.addAll(Tests.ids(stream.getRoot()));
            }
            put(test, ROWS, ROWS + 10);
            while (ids.size() < ROWS + 10 && stream.next()) {
                ids.addAll(Tests.ids(stream.getRoot()));
            }
            stream.cancel("enough", null);
        }
        assertEquals(range(0, ROWS + 10), ids);
    }

    @Test
    void aHoleInTheLakeIsToldNotSkipped() throws Exception {
        lake.lost = offset -> offset == 2500;
        FlightRuntimeException told = assertThrows(FlightRuntimeException.class, () -> scan(test, SCAN + "}"));
        assertTrue(told.getMessage().contains("rows are missing in the lake"), told.getMessage());
    }

    @Test
    void aLakeThatDoesNotReachTheLogIsNotThere() throws Exception {
        long start = hotStart(test);
        lake.end = start - 1;
        assertEquals(range(start, ROWS), scan(test, SCAN + "}"));
        assertThrows(FlightRuntimeException.class, () -> scan(test, SCAN + ",\"bucket\":0,\"from\":5}"));
    }

    private static void put(TestServer test, int from, int to) throws Exception {
        try (SyncPutListener listener = new SyncPutListener();
                VectorSchemaRoot root = Tests.rows(test.allocator, from, to)) {
            var stream = test.client.startPut(FlightDescriptor.path("t"), root, listener);
            stream.putNext();
            stream.completed();
            listener.getResult();
        }
    }

    private static long hotStart(TestServer test) {
        Matcher start = Pattern.compile("\"start_offset\":(\\d+)")
                .matcher(test.action("describe_table", "{\"name\":\"t\"}").get(0));
        assertTrue(start.find());
        return Long.parseLong(start.group(1));
    }

    private static List<Long> scan(TestServer test, String ticket) throws Exception {
        List<Long> ids = new ArrayList<>();
        try (FlightStream stream = test.client.getStream(TestServer.ticket(ticket))) {
            while (stream.next()) {
                ids.addAll(Tests.ids(stream.getRoot()));
            }
        }
        return ids;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    /** Has all rows, by the thousand. */
    private static final class FakeLake implements Lake, ColdRows {
        private static final int BATCH = 1000;

        private volatile boolean down;
        private long end = ROWS;
        private LongPredicate lost = offset -> false;
        private final AtomicInteger open = new AtomicInteger();

        static long us(long offset) {
            return 1_000_000_000_000_000L + offset;
        }

        @Override
        public List<Mounted> mounted() {
            return List.of();
        }

        @Override
        public ColdRows rows() {
            return this;
        }

        @Override
        public Stepped upkeep() {
            return Lake.NONE.upkeep();
        }

        @Override
        public void bindTo(Metrics metrics) {
            // nothing is counted
        }

        @Override
        public long step() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {
            // nothing is open
        }

        @Override
        public Optional<Settled> see(TableInfo table) {
            if (down) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the lake is down");
            }
            return Optional.of(new Settled() {
                @Override
                public long startOffset(int bucket) {
                    return 0;
                }

                @Override
                public long endOffset(int bucket) {
                    return end;
                }

                @Override
                public long offsetAt(int bucket, long timestampUs) {
                    return Math.clamp(timestampUs - us(0), 0, end);
                }

                @Override
                public Reading read(int bucket, long from, long to, List<String> columns) {
                    return new FakeReading(from, to, columns);
                }
            });
        }

        private final class FakeReading implements ColdRows.Reading {
            private final BufferAllocator allocator = new RootAllocator();
            private final List<String> columns;
            private final long to;
            private long next;
            private Optional<VectorSchemaRoot> root = Optional.empty();

            FakeReading(long from, long to, List<String> columns) {
                this.next = from;
                this.to = to;
                this.columns = columns;
                open.incrementAndGet();
            }

            @Override
            public boolean next() {
                root.ifPresent(VectorSchemaRoot::close);
                root = Optional.empty();
                if (next >= to) {
                    return false;
                }
                long end = Math.min(to, next + BATCH);
                root = Optional.of(make(next, end));
                next = end;
                return true;
            }

            private VectorSchemaRoot make(long from, long end) {
                long[] offsets =
                        LongStream.range(from, end).filter(lost.negate()).toArray();
                List<FieldVector> vectors = new ArrayList<>();
                try (VectorSchemaRoot rows = Tests.rows(allocator, from, end)) {
                    for (String column : columns) {
                        var transfer = rows.getVector(column).getTransferPair(allocator);
                        transfer.splitAndTransfer(0, offsets.length);
                        vectors.add((FieldVector) transfer.getTo());
                    }
                }
                BigIntVector places = new BigIntVector(ScanRequest.OFFSET, allocator);
                TimeStampMicroTZVector times = new TimeStampMicroTZVector(
                        new Field(
                                ScanRequest.TIMESTAMP,
                                FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                                null),
                        allocator);
                for (int row = 0; row < offsets.length; row++) {
                    places.setSafe(row, offsets[row]);
                    times.setSafe(row, us(offsets[row]));
                }
                places.setValueCount(offsets.length);
                times.setValueCount(offsets.length);
                vectors.add(places);
                vectors.add(times);
                return new VectorSchemaRoot(vectors);
            }

            @Override
            public VectorSchemaRoot root() {
                return root.orElseThrow();
            }

            @Override
            public void close() {
                root.ifPresent(VectorSchemaRoot::close);
                allocator.close();
                open.decrementAndGet();
            }
        }
    }
}
