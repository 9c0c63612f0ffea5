package dev.weir.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.WireErrors;
import dev.weir.server.AnyQuery;
import dev.weir.server.RawHttp2;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Slow and silent clients, on both doors: each is ended in time, told why where it listens, and nobody else waits for it. */
@Timeout(60)
class PatienceIT {
    /** Of one row, and some 300 bytes. */
    private static final int MESSAGES = 8_000;

    private static final int PART = 200;

    @TempDir
    Path data;

    @Test
    void aConnectionThatDoesNotGreetIsClosed() throws Exception {
        try (TestServer test = new TestServer(data, "flight.request_timeout=200ms")) {
            List<RawHttp2> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                RawHttp2 raw = RawHttp2.silent(test.server.flightAddress());
                raw.send(Arrays.copyOf(RawHttp2.PREFACE, i % RawHttp2.PREFACE.length));
                slow.add(raw);
            }
            serves(test);
            for (RawHttp2 raw : slow) {
                raw.awaitHangUp();
                raw.close();
            }
            assertEquals(50, test.figure("weir_reaped_total{door=\"flight\",reason=\"greeting\"}"));
            serves(test);
        }
    }

    @Test
    void aRequestOverHttpThatComesInDropsIsNotAwaited() throws Exception {
        try (TestServer test = new TestServer(data, "http.timeout=200ms", "http.max_connections=30")) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        test.server.httpAddress().getAddress(),
                        test.server.httpAddress().getPort());
                slow.add(socket);
            }
            // others are served meanwhile
            assertEquals(0, test.figure("weir_tables"));
            byte[] request = "GET /health HTTP/1.1\r\nX: y\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; slow.stream().anyMatch(PatienceIT::open); at++) {
                for (Socket socket : slow) {
                    drop(socket, request[at % request.length]);
                }
                TestServer.await("time goes on", pausing());
            }
            assertTrue(test.figure("weir_reaped_total{door=\"http\",reason=\"request\"}") >= 20);
        }
    }

    private static boolean open(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void drop(Socket socket, byte one) {
        try {
            socket.getOutputStream().write(one);
        } catch (IOException e) {
            // it has been closed, as it should
        }
    }

    /** Holds at the second look. */
    private static java.util.function.BooleanSupplier pausing() {
        int[] looks = {0};
        return () -> looks[0]++ > 0;
    }

    @Test
    void aMessageThatStopsInTheMiddleIsGivenUp() throws Exception {
        try (TestServer test = new TestServer(data, "flight.request_timeout=300ms");
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            raw.headers(1, RawHttp2.PUT);
            raw.data(1, RawHttp2.prefix(1_000_000));
            raw.data(1, new byte[10_000]);
            TestServer.await("what came is counted", () -> test.server.usedMemoryBytes() >= 10_000);
            assertTrue(test.figure("weir_network_received_bytes") >= 10_000);
            RawHttp2.End end = raw.end(1);
            assertEquals("timeout", end.weirError(), end.toString());
            assertTrue(end.message().contains("flight.request_timeout=300ms"), end.toString());
            TestServer.await("and given back", () -> test.server.usedMemoryBytes() == 0);
            // a call that asks nothing, and one that does not come to its end
            raw.headers(3, RawHttp2.INFO);
            raw.headers(5, RawHttp2.INFO);
            raw.data(5, RawHttp2.message(new byte[0]));
            raw.headers(7, RawHttp2.PUT);
            for (int stream = 3; stream <= 7; stream += 2) {
                assertEquals("timeout", raw.end(stream).weirError());
            }
            TestServer.await("no call is left", () -> test.figure("weir_calls_open") == 0);
            serves(test);
        }
    }

    @Test
    void aWriterThatWritesNothingIsEnded() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_writer_pause=300ms")) {
            test.create("t", 1, "");
            try (VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 10)) {
                AsyncPutListener acks = new AsyncPutListener();
                FlightClient.ClientStreamListener put = test.client.startPut(FlightDescriptor.path("t"), rows, acks);
                put.putNext();
                FlightRuntimeException e = assertThrows(FlightRuntimeException.class, acks::getResult);
                assertEquals(FlightStatusCode.TIMED_OUT, e.status().code());
                assertTrue(e.getMessage().contains("flight.max_writer_pause"), e.toString());
            }
        }
    }

    private static long rowsOf(TestServer test) {
        return test.server.tables().find("t").orElseThrow().leases().stream()
                .mapToLong(lease -> lease.view().highWatermark())
                .sum();
    }

    @Test
    void aReaderThatDoesNotReadIsEndedAndWhatItHeldIsFree() throws Exception {
        assertReaderIsEnded("");
    }

    /** Of a primary-key table it held a view of the rows too. */
    @Test
    void soIsAReaderOfRowsByKey() throws Exception {
        assertReaderIsEnded(",\"primary_key\":[\"id\"]");
    }

    private void assertReaderIsEnded(String key) throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_reader_pause=300ms")) {
            test.create("t", 1, key);
            fill(test, 300_000);
            ManagedChannel channel = channel(test);
            try {
                CompletableFuture<Status> end = new CompletableFuture<>();
                ClientCall<Flight.Ticket, Flight.FlightData> stalled = get(channel, "{\"table\":\"t\"}", end);
                stalled.request(1);
                TestServer.await("rows wait for the reader", () -> test.server.usedMemoryBytes() > 0);
                TestServer.await("and then no more", () -> test.server.usedMemoryBytes() == 0);
                TestServer.await("the call is over", () -> test.figure("weir_calls_open") == 0);
                assertEquals(0, test.figure("weir_scan_open"));
                assertEquals(1, test.figure("weir_reaped_total{door=\"flight\",reason=\"reader\"}"));
                // when it reads again, it hears that it may ask again
                stalled.request(1000);
                ErrorCode code = WireErrors.fromStatus(
                                end.get(10, TimeUnit.SECONDS).asRuntimeException())
                        .code();
                assertEquals(dev.weir.format.ErrorClass.RETRY, code.errorClass(), code.toString());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /** Batches without end. */
    private static final class Endless implements SqlEngine {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public SqlPrepared prepare(String sql, SqlSession session, List<Optional<Field>> types) {
            return new AnyQuery(Tests.ARROW, this::endless);
        }

        private SqlResult endless() {
            BufferAllocator allocator = new RootAllocator();
            VectorSchemaRoot root = Tests.rows(allocator, 0, 10_000);
            return new SqlResult() {
                @Override
                public Schema schema() {
                    return root.getSchema();
                }

                @Override
                public boolean next() {
                    return true;
                }

                @Override
                public VectorSchemaRoot root() {
                    return root;
                }

                @Override
                public void cancel(WeirException reason) {}

                @Override
                public void close() {
                    root.close();
                    allocator.close();
                    closed.countDown();
                }
            };
        }
    }

    @Test
    void aStatementWhoseRowsNobodyReadsGivesItsThreadBack() throws Exception {
        Endless engine = new Endless();
        try (TestServer test =
                new TestServer(data, tables -> Optional.of(engine), "flight.max_reader_pause=300ms", "sql.threads=1")) {
            ManagedChannel channel = channel(test);
            try {
                CompletableFuture<Status> end = new CompletableFuture<>();
                get(channel, "{\"sql\":\"select\"}", end).request(1);
                assertTrue(engine.closed.await(20, TimeUnit.SECONDS));
            } finally {
                channel.shutdownNow();
            }
            TestServer.await("its memory is free", () -> test.server.usedMemoryBytes() == 0);
        }
    }

    private static ClientCall<Flight.Ticket, Flight.FlightData> get(
            ManagedChannel channel, String ticket, CompletableFuture<Status> end) {
        ClientCall<Flight.Ticket, Flight.FlightData> call =
                channel.newCall(FlightServiceGrpc.getDoGetMethod(), io.grpc.CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.sendMessage(Flight.Ticket.newBuilder()
                .setTicket(com.google.protobuf.ByteString.copyFromUtf8(ticket))
                .build());
        call.halfClose();
        return call;
    }

    @Test
    void aWriterThatDoesNotReadItsAnswersIsNotRead() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, ",\"durability\":\"async\"");
            try (RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
                raw.headers(1, RawHttp2.PUT);
                byte[] schema = Flight.FlightData.newBuilder()
                        .setFlightDescriptor(Flight.FlightDescriptor.newBuilder()
                                .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                                .addPath("t"))
                        .setDataHeader(com.google.protobuf.ByteString.copyFrom(
                                Tests.schema().toMessage()))
                        .build()
                        .toByteArray();
                raw.data(1, RawHttp2.message(schema));
                byte[] batch = RawHttp2.message(oneRow(test));
                // a part at a time: what comes at once is read before there are answers to it
                int[] sent = {0};
                int[] same = {0};
                long[] before = {-1};
                CountDownLatch never = new CountDownLatch(1);
                TestServer.await("it is read no further", () -> {
                    try {
                        for (int i = 0; i < PART && sent[0] < MESSAGES; i++) {
                            raw.data(1, batch);
                            sent[0]++;
                        }
                        assertFalse(never.await(100, TimeUnit.MILLISECONDS));
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    long now = rowsOf(test);
                    same[0] = now > 0 && now == before[0] ? same[0] + 1 : 0;
                    before[0] = now;
                    return same[0] == 5;
                });
                assertTrue(rowsOf(test) < sent[0], "rows=" + rowsOf(test) + " sent=" + sent[0]);
                assertTrue(test.figure("weir_network_received_bytes") > 0, "the rest waits, and is counted");
                serves(test);
            }
            TestServer.await("the call is gone with its connection", () -> test.figure("weir_calls_open") == 0);
        }
    }

    private static byte[] oneRow(TestServer test) {
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, 1, 2);
                dev.weir.format.batch.BatchEncoder encoder =
                        new dev.weir.format.batch.BatchEncoder(test.allocator, dev.weir.format.batch.Codec.NONE);
                dev.weir.format.batch.EncodedBatch batch = encoder.encode(Tests.schema(), rows)) {
            byte[] body = new byte[(int) batch.body().readableBytes()];
            batch.body().getBytes(0, body);
            return Flight.FlightData.newBuilder()
                    .setDataHeader(com.google.protobuf.ByteString.copyFrom(batch.metadata()))
                    .setDataBody(com.google.protobuf.ByteString.copyFrom(body))
                    .build()
                    .toByteArray();
        }
    }

    @Test
    void aPeerThatIsGoneWithoutAWordIsNoticed() throws Exception {
        try (TestServer test = new TestServer(data, "flight.keepalive=200ms")) {
            List<RawHttp2> gone = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                // greets, begins a call, and never answers a ping: to the server it looks like a cable that was pulled
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress());
                raw.headers(1, RawHttp2.PUT);
                gone.add(raw);
            }
            TestServer.await("the calls are open", () -> test.figure("weir_calls_open") == 100);
            TestServer.await("the calls are ended", () -> test.figure("weir_calls_open") == 0);
            for (RawHttp2 raw : gone) {
                raw.awaitHangUp();
                raw.close();
            }
            serves(test);
        }
    }

    @Test
    void aConnectionWithoutCallsIsClosedAndMadeAgain() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_idle=200ms")) {
            serves(test);
            TestServer.await(
                    "the idle connection is closed", () -> test.figure("weir_connections_open{door=\"flight\"}") == 0);
            serves(test);
        }
    }

    private static ManagedChannel channel(TestServer test) {
        return NettyChannelBuilder.forAddress(
                        "127.0.0.1", test.server.flightAddress().getPort())
                .usePlaintext()
                .flowControlWindow(65_535)
                .build();
    }

    private static void fill(TestServer test, int count) {
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 100_000)) {
            AsyncPutListener acks = new AsyncPutListener();
            FlightClient.ClientStreamListener put = test.client.startPut(FlightDescriptor.path("t"), rows, acks);
            for (int done = 0; done < count; done += 100_000) {
                put.putNext();
            }
            put.completed();
            acks.getResult();
        }
    }

    private static void serves(TestServer test) {
        assertEquals(1, test.action("server_info", "").size());
    }
}
