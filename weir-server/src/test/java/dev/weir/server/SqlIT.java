package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import dev.weir.server.query.SqlTables;
import dev.weir.server.tablet.SeenTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements through the door, answered by an engine of this test. */
@Timeout(60)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class SqlIT {
    @TempDir
    Path data;

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Test
    void rowsOfAStatementArriveInOrder() throws Exception {
        try (TestServer test = new TestServer(data, tables -> Optional.of(new Engine(tables)));
                FlightStream stream = test.client.getStream(TestServer.ticket("{\"sql\":\"5\"}"))) {
            List<Long> ids = new ArrayList<>();
            while (stream.next()) {
                ids.addAll(Tests.ids(stream.getRoot()));
            }
            assertEquals(LongStream.range(0, 50).boxed().toList(), ids);
        }
        assertTrue(closed.await(10, TimeUnit.SECONDS));
    }

    @Test
    void errorsAreTyped() throws Exception {
        try (TestServer test = new TestServer(data, tables -> Optional.of(new Engine(tables)));
                FlightStream stream = test.client.getStream(TestServer.ticket("{\"sql\":\"selct\"}"))) {
            FlightRuntimeException e = assertThrows(FlightRuntimeException.class, stream::next);
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code());
            assertTrue(e.getMessage().contains("invalid_sql"), e.getMessage());
            FlightInfo info =
                    test.client.getInfo(FlightDescriptor.command("{\"sql\":\"5\"}".getBytes(StandardCharsets.UTF_8)));
            assertEquals(1, info.getEndpoints().size());
        }
    }

    @Test
    void aClientThatLeavesCancelsItsStatement() throws Exception {
        try (TestServer test = new TestServer(data, tables -> Optional.of(new Engine(tables)))) {
            FlightStream stream = test.client.getStream(TestServer.ticket("{\"sql\":\"-1\"}"));
            assertTrue(stream.next());
            stream.cancel("enough", null);
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
            assertTrue(closed.await(10, TimeUnit.SECONDS));
            stream.close();
        }
    }

    @Test
    void statementsWriteOnTheSamePath() throws Exception {
        try (TestServer test = new TestServer(data, tables -> Optional.of(new Engine(tables)));
                BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = Tests.rows(allocator, 0, 10)) {
            SqlTables tables = test.server.tables();
            tables.create(Tests.spec("t"));
            tables.append("t", rows);
            assertEquals(List.of("t"), tables.names());
            try (SeenTable seen = tables.find("main.t").orElseThrow()) {
                assertEquals(10, seen.logs().getFirst().highWatermark());
            }
            assertTrue(tables.find("no such name").isEmpty());
            rows.getVector("id").setNull(0);
            WeirException e = assertThrows(WeirException.class, () -> tables.append("t", rows));
            assertEquals(dev.weir.format.ErrorClass.CALLER, e.code().errorClass());
            tables.drop("t");
            assertEquals(
                    ErrorCode.UNKNOWN_TABLE,
                    assertThrows(WeirException.class, () -> tables.drop("t")).code());
        }
    }

    @Test
    void aFullMemoryBudgetIsATypedErrorAndPasses() throws Exception {
        try (TestServer test = new TestServer(data, "memory.budget_bytes=16MiB");
                VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 600_000)) {
            test.create("t", 1, "");
            // what no waiting can make fit, and what may fit another time
            assertEquals(
                    FlightStatusCode.INVALID_ARGUMENT, put(test, rows).status().code());
            rows.clear();
            Tests.fill(rows, 0, 330_000);
            assertEquals(
                    FlightStatusCode.RESOURCE_EXHAUSTED,
                    put(test, rows).status().code());
            rows.clear();
            Tests.fill(rows, 0, 10);
            try (var listener = new org.apache.arrow.flight.SyncPutListener()) {
                var stream = test.client.startPut(FlightDescriptor.path("t"), rows, listener);
                stream.putNext();
                stream.completed();
                listener.getResult();
            }
        }
    }

    private static FlightRuntimeException put(TestServer test, VectorSchemaRoot rows) {
        try (var listener = new org.apache.arrow.flight.SyncPutListener()) {
            return assertThrows(FlightRuntimeException.class, () -> {
                var stream = test.client.startPut(FlightDescriptor.path("t"), rows, listener);
                stream.putNext();
                stream.completed();
                listener.getResult();
            });
        }
    }

    /** A statement is a number of batches; a negative one computes for ever after its first. */
    private final class Engine implements SqlEngine {
        Engine(SqlTables tables) {
            assertTrue(tables.names().isEmpty());
        }

        @Override
        public SqlPrepared prepare(String sql, SqlSession session, List<Optional<Field>> types) {
            long batches;
            try {
                batches = Long.parseLong(sql);
            } catch (NumberFormatException e) {
                throw new WeirException(ErrorCode.INVALID_SQL, "not a number sql=" + sql, e);
            }
            return new AnyQuery(Tests.ARROW, () -> new Result(batches));
        }
    }

    private final class Result implements SqlResult {
        private final BufferAllocator allocator = new RootAllocator();
        private final VectorSchemaRoot root = VectorSchemaRoot.create(Tests.ARROW, allocator);
        private final long batches;
        private long batch;
        private volatile boolean stop;

        Result(long batches) {
            this.batches = batches;
        }

        @Override
        public Schema schema() {
            return Tests.ARROW;
        }

        @Override
        public boolean next() {
            if (batches < 0 && batch > 0) {
                awaitCancel();
            }
            if (stop) {
                throw new WeirException(ErrorCode.CANCELLED, "the statement was cancelled");
            }
            if (batch == batches) {
                return false;
            }
            Tests.fill(root, batch * 10, batch * 10 + 10);
            batch++;
            return true;
        }

        private void awaitCancel() {
            try {
                assertTrue(cancelled.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void cancel(WeirException reason) {
            stop = true;
            cancelled.countDown();
        }

        @Override
        public void close() {
            root.close();
            allocator.close();
            closed.countDown();
        }
    }
}
