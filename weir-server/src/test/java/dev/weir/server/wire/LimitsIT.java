package dev.weir.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.WireErrors;
import dev.weir.server.RawHttp2;
import dev.weir.server.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each limit of the Flight door: who is above it hears so in Weir's words, before anything is kept; the others are served. */
@Timeout(60)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class LimitsIT {
    @TempDir
    Path data;

    @Test
    void lengthsThatNobodyCanMeanAreRefusedUnread() throws Exception {
        try (TestServer test = new TestServer(data)) {
            for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 81 << 20}) {
                refused(test, RawHttp2.PUT, length, "batch_too_large", "flight.max_message_bytes");
                refused(test, RawHttp2.INFO, length, "invalid_request", "flight.max_request_bytes");
            }
            assertEquals(8, test.figure("weir_refused_total"));
            serves(test);
        }
    }

    private static void refused(TestServer test, String path, int length, String code, String setting)
            throws Exception {
        try (RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            raw.headers(1, path);
            byte[] prefix = RawHttp2.prefix(length);
            // in two pieces, and with a beginning of what is announced
            raw.data(1, new byte[] {prefix[0], prefix[1]});
            raw.data(1, new byte[] {prefix[2], prefix[3], prefix[4], 1, 2, 3});
            RawHttp2.End end = raw.end(1);
            assertEquals(code, end.weirError(), end.toString());
            assertTrue(end.message().contains("bytes=" + Integer.toUnsignedLong(length)), end.toString());
            assertTrue(end.message().contains(setting), end.toString());
            assertEquals(0, test.server.usedMemoryBytes(), "nothing was kept");
        }
    }

    @Test
    void aMessageThatHalfOfTheBudgetCannotHoldIsRefused() throws Exception {
        try (TestServer test = new TestServer(data, "memory.budget_bytes=16MiB");
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            raw.headers(1, RawHttp2.PUT);
            raw.data(1, RawHttp2.prefix((8 << 20) + 1));
            RawHttp2.End end = raw.end(1);
            assertEquals("batch_too_large", end.weirError());
            assertTrue(end.message().contains("memory.budget_bytes"), end.toString());
        }
    }

    @Test
    void messagesThatGrpcWouldInflateAreRefused() throws Exception {
        try (TestServer test = new TestServer(data);
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            raw.headers(1, RawHttp2.PUT);
            raw.data(1, new byte[] {1, 0, 0, 0, 1, 0});
            assertEquals("invalid_request", raw.end(1).weirError());
            StatusRuntimeException e = assertThrows(
                    StatusRuntimeException.class,
                    () -> withChannel(test, channel -> {
                        FlightServiceGrpc.newBlockingStub(channel)
                                .withCompression("gzip")
                                .getFlightInfo(path("t"));
                    }));
            assertEquals(ErrorCode.UNSUPPORTED, WireErrors.fromStatus(e).code());
        }
    }

    @Test
    void aRequestIsShorterThanAPut() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_request_bytes=64KiB")) {
            WeirException e = refused(
                    test,
                    channel -> FlightServiceGrpc.newBlockingStub(channel)
                            .doAction(Flight.Action.newBuilder()
                                    .setType("create_table")
                                    .setBody(ByteString.copyFrom(new byte[100_000]))
                                    .build())
                            .hasNext());
            assertEquals(ErrorCode.INVALID_REQUEST, e.code());
            assertTrue(e.getMessage().contains("limit=65536"), e.getMessage());
        }
    }

    @Test
    void whatIsNoProtobufIsRefused() throws Exception {
        try (TestServer test = new TestServer(data);
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            raw.headers(1, RawHttp2.INFO);
            raw.data(1, RawHttp2.message(new byte[] {-1, -1, -1, -1, -1}));
            raw.dataEnd(1);
            assertEquals("invalid_request", raw.end(1).weirError());
            // a body of two GiB, and one of a negative length
            for (byte[] length : new byte[][] {{-1, -1, -1, -1, 7}, {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}}) {
                int stream = length.length == 5 ? 3 : 5;
                byte[] field = new byte[2 + length.length];
                field[0] = (byte) 0xC2;
                field[1] = (byte) 0x3E;
                System.arraycopy(length, 0, field, 2, length.length);
                raw.headers(stream, RawHttp2.PUT);
                raw.data(stream, RawHttp2.message(field));
                RawHttp2.End end = raw.end(stream);
                assertEquals("malformed_batch", end.weirError(), end.toString());
            }
        }
    }

    @Test
    void headersAreLimited() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_header_bytes=4KiB")) {
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(20_000));
            assertThrows(
                    StatusRuntimeException.class,
                    () -> withChannel(
                            test,
                            channel -> FlightServiceGrpc.newBlockingStub(channel)
                                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                                    .getFlightInfo(path("t"))));
            serves(test);
        }
    }

    @Test
    void callsAreLimited() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_calls=3")) {
            test.create("t", 1, "");
            List<FlightStream> followers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                FlightStream follower = test.client.getStream(TestServer.ticket("{\"table\":\"t\",\"follow\":true}"));
                followers.add(follower);
                follower.getSchema();
            }
            WeirException e = refused(
                    test, channel -> FlightServiceGrpc.newBlockingStub(channel).getFlightInfo(path("t")));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            assertTrue(e.getMessage().contains("flight.max_calls"), e.getMessage());
            followers.get(0).cancel("enough", null);
            TestServer.await("a call that ends makes room", () -> test.figure("weir_calls_open") < 3);
            serves(test);
            for (FlightStream follower : followers) {
                follower.cancel("end", null);
            }
        }
    }

    @Test
    void thousandsOfConnectionsMoreThanTheLimitAreTurnedAway() throws Exception {
        try (TestServer test = new TestServer(data, "flight.max_connections=20")) {
            serves(test);
            List<Socket> accepted = new ArrayList<>();
            int more = 2_500;
            try {
                for (int i = 0; i < more; i++) {
                    accepted.add(new Socket(
                            test.server.flightAddress().getAddress(),
                            test.server.flightAddress().getPort()));
                }
                TestServer.await("the server has seen them all", () -> test.figure("weir_refused_total") >= more - 20);
                assertEquals(20, test.figure("weir_connections_open{door=\"flight\"}"));
                // whoever is in is served
                serves(test);
            } finally {
                for (Socket socket : accepted) {
                    socket.close();
                }
            }
            TestServer.await(
                    "the places are free again", () -> test.figure("weir_connections_open{door=\"flight\"}") == 1);
        }
    }

    @Test
    void aClientThatAsksAndDoesNotReadIsNotRead() throws Exception {
        try (TestServer test = new TestServer(data);
                RawHttp2 raw = RawHttp2.connect(test.server.flightAddress())) {
            AtomicLong asked = new AtomicLong();
            Thread flood = Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        raw.headersOnly(2 * i + 1, "/no.such.Service/" + "x".repeat(100));
                        asked.incrementAndGet();
                    }
                } catch (IOException e) {
                    // hung up by the end of the test
                }
            });
            TestServer.await("it is stopped by its own unread answers", () -> stalls(flood, asked));
            assertTrue(asked.get() < 200_000, "asked=" + asked);
            serves(test);
            assertTrue(test.figure("weir_network_buffer_bytes") < 16 << 20);
            raw.close();
            flood.join();
        }
    }

    /** Whether it has not come further for a while. */
    private static boolean stalls(Thread flood, AtomicLong asked) {
        long before = asked.get();
        try {
            flood.join(300);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return asked.get() == before;
    }

    @Test
    void theHttpDoorIsLimitedToo() throws Exception {
        try (TestServer test = new TestServer(data, "http.max_connections=4", "http.max_request_bytes=1KiB")) {
            try (Socket socket = http(test)) {
                socket.getOutputStream().write(ascii("GET /" + "x".repeat(4_000) + " HTTP/1.1\r\n\r\n"));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
            }
            try (Socket socket = http(test)) {
                OutputStream out = socket.getOutputStream();
                out.write(ascii("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483647\r\n\r\n"));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            }
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                silent.add(http(test));
            }
            int hungUp = 0;
            for (Socket socket : silent) {
                socket.setSoTimeout(200);
                try {
                    hungUp += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (SocketTimeoutException e) {
                    // one of those that are in
                }
                socket.close();
            }
            assertTrue(hungUp >= 46, "turned away: " + hungUp);
            TestServer.await("there is room again", () -> test.figure("weir_connections_open{door=\"http\"}") == 1);
        }
    }

    private static Socket http(TestServer test) throws IOException {
        return new Socket(
                test.server.httpAddress().getAddress(),
                test.server.httpAddress().getPort());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void serves(TestServer test) {
        assertEquals(1, test.action("server_info", "").size());
    }

    private interface Calls {
        void make(ManagedChannel channel);
    }

    private static WeirException refused(TestServer test, Calls calls) throws Exception {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, () -> withChannel(test, calls));
        assertTrue(e.getTrailers() != null && e.getTrailers().containsKey(WireErrors.TRAILER), e.toString());
        return WireErrors.fromStatus(e);
    }

    private static void withChannel(TestServer test, Calls calls) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", test.server.flightAddress().getPort())
                .usePlaintext()
                .build();
        try {
            calls.make(channel);
        } finally {
            channel.shutdownNow();
            assertTrue(channel.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    private static Flight.FlightDescriptor path(String table) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                .addPath(table)
                .build();
    }
}
