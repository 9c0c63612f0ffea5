package dev.weir.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.wire.WireErrors;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers that send anything: each gets a typed error, and the server serves on, with its memory back. */
@Timeout(60)
class HostileIT {
    /** Held, because loggers that nobody holds forget their level: gRPC tells each stranger's error with a stack trace. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc.netty");

    @TempDir
    Path data;

    private TestServer test;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        test = new TestServer(
                data, "flight.max_message_bytes=4MiB", "batch.max_body_bytes=1MiB", "batch.max_raw_bytes=8MiB");
        test.create("t", 2, "");
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", test.server.flightAddress().getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void theServerServesOn() throws Exception {
        assertEquals(1, put(first(), batch(encode(0, 10))).acks());
        assertEquals(1, test.action("list_tables", "").size());
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(10, TimeUnit.SECONDS));
        test.close();
    }

    @Test
    void whatIsNoSchemaIsRefused() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 8, 100, 10_000}) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            refused(put(frame(path("t"), garbage, "", new byte[0])));
        }
    }

    /** What begins as HTTP/2 does and goes on with noise, and noise alone. */
    @Test
    void noiseAtEachDoorHarmsNobody() throws Exception {
        GRPC.setLevel(java.util.logging.Level.SEVERE);
        Random random = new Random(3);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] get = "GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 300; round++) {
            byte[] noise = new byte[random.nextInt(4_000)];
            random.nextBytes(noise);
            boolean greets = random.nextBoolean();
            say(test.server.flightAddress(), greets ? preface : new byte[0], noise);
            say(test.server.httpAddress(), greets ? get : new byte[0], noise);
        }
    }

    /** The server may hang up at any byte. */
    private static void say(InetSocketAddress door, byte[]... parts) throws IOException {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
        } catch (SocketException e) {
            // it has
        }
    }

    @Test
    void aSchemaOfDepthTenThousandIsRefused() throws Exception {
        refused(put(frame(path("t"), nested(10_000), "", new byte[0])));
        refused(put(frame(command("{\"table\":\"deep\",\"create\":true}"), nested(10_000), "", new byte[0])));
    }

    @Test
    void aPutThatDoesNotSayWhereToIsRefused() throws Exception {
        refused(put(frame(Flight.FlightDescriptor.getDefaultInstance(), schema(), "", new byte[0])));
        refused(put(frame(command("{"), schema(), "", new byte[0])));
        refused(put(frame(command("{\"table\":\"t\",\"bukcets\":1}"), schema(), "", new byte[0])));
        refused(put(Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(schema()))
                .build()));
        refused(put());
    }

    @Test
    void aDamagedBatchIsRefusedOrHarmless() throws Exception {
        Random random = new Random(2);
        Encoded sound = encode(0, 100);
        for (int round = 0; round < 200; round++) {
            byte[] metadata = sound.metadata().clone();
            byte[] body = sound.body().clone();
            byte[] target = random.nextBoolean() ? metadata : body;
            target[random.nextInt(target.length)] ^= (byte) (1 << random.nextInt(8));
            Answer answer = put(first(), batch(new Encoded(metadata, body)));
            if (answer.error() != null) {
                refused(answer);
            }
        }
        for (int length = 0; length < sound.body().length; length += 8) {
            refused(put(first(), batch(new Encoded(sound.metadata(), java.util.Arrays.copyOf(sound.body(), length)))));
        }
        refused(put(first(), batch(new Encoded(schema(), new byte[0]))));
        refused(put(first(), frame(null, sound.metadata(), "{\"bucket\":\"one\"}", sound.body())));
        refused(put(first(), frame(null, sound.metadata(), "{\"bucket\":77}", sound.body())));
        refused(put(first(), frame(null, new byte[0], "{}", new byte[0])));
    }

    @Test
    void aCompressionBombIsRefusedUnopened() throws Exception {
        Encoded sound = encode(0, 5000);
        byte[] body = sound.body().clone();
        // the declared raw length of the first column's values
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40);
        refused(put(first(), batch(new Encoded(sound.metadata(), body))));
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
        refused(put(first(), batch(new Encoded(sound.metadata(), body))));
    }

    @Test
    void tooLongABodyIsRefused() throws Exception {
        Answer answer = put(first(), batch(new Encoded(encode(0, 10).metadata(), new byte[2 << 20])));
        assertEquals(ErrorCode.BATCH_TOO_LARGE, refused(answer).code());
        Answer longer = put(first(), batch(new Encoded(encode(0, 10).metadata(), new byte[8 << 20])));
        assertEquals(ErrorCode.BATCH_TOO_LARGE, refused(longer).code());
        assertTrue(refused(longer).getMessage().contains("limit=" + (4 << 20)), longer.toString());
    }

    @Test
    void whatWasStoredBeforeAnErrorIsAcknowledgedAndNothingBehindIt() throws Exception {
        Answer answer = put(
                first(),
                batch(encode(0, 10)),
                batch(encode(10, 20)),
                batch(new Encoded(schema(), new byte[0])),
                batch(encode(20, 30)));
        refused(answer);
        assertEquals(2, answer.acks());
        assertTrue(test.action("list_tables", "").get(0).contains("\"high_watermark\""));
        assertEquals(
                20,
                test.server.tables().find("t").orElseThrow().leases().stream()
                        .mapToLong(lease -> lease.view().highWatermark())
                        .sum());
    }

    @Test
    void aClientThatVanishesLeavesNothing() throws Exception {
        for (int round = 0; round < 50; round++) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            StreamObserver<Flight.FlightData> stream =
                    FlightServiceGrpc.newStub(channel).doPut(observer(new ArrayList<>(), ended));
            stream.onNext(first());
            stream.onNext(batch(encode(0, 1000)));
            stream.onError(new RuntimeException("gone"));
            ended.get(10, TimeUnit.SECONDS);
        }
    }

    private static WeirException refused(Answer answer) {
        assertTrue(answer.error() != null, "an error was expected");
        WeirException typed = WireErrors.fromStatus(answer.error());
        assertTrue(
                io.grpc.Status.trailersFromThrowable(answer.error()) != null
                        && io.grpc.Status.trailersFromThrowable(answer.error()).containsKey(WireErrors.TRAILER),
                () -> "no code of weir: " + answer.error());
        assertEquals(dev.weir.format.ErrorClass.CALLER, typed.code().errorClass(), typed.getMessage());
        return typed;
    }

    /** What came of a put. */
    private record Answer(int acks, Throwable error) {}

    private record Encoded(byte[] metadata, byte[] body) {}

    private Answer put(Flight.FlightData... frames) throws Exception {
        List<Flight.PutResult> acks = new ArrayList<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        StreamObserver<Flight.FlightData> stream =
                FlightServiceGrpc.newStub(channel).doPut(observer(acks, ended));
        try {
            for (Flight.FlightData frame : frames) {
                stream.onNext(frame);
            }
            stream.onCompleted();
        } catch (IllegalStateException e) {
            // the server has ended the call already; its reason is in the future
        }
        Throwable error = ended.get(20, TimeUnit.SECONDS);
        return new Answer(acks.size(), error == DONE ? null : error);
    }

    private static final Throwable DONE = new Throwable("done");

    private static StreamObserver<Flight.PutResult> observer(
            List<Flight.PutResult> acks, CompletableFuture<Throwable> ended) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Flight.PutResult value) {
                acks.add(value);
            }

            @Override
            public void onError(Throwable error) {
                ended.complete(error);
            }

            @Override
            public void onCompleted() {
                ended.complete(DONE);
            }
        };
    }

    private static byte[] schema() {
        return Tests.schema().toMessage();
    }

    private static Flight.FlightDescriptor path(String table) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                .addPath(table)
                .build();
    }

    private static Flight.FlightDescriptor command(String json) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(ByteString.copyFrom(json, StandardCharsets.UTF_8))
                .build();
    }

    private static Flight.FlightData first() {
        return frame(path("t"), schema(), "", new byte[0]);
    }

    private static Flight.FlightData batch(Encoded batch) {
        return frame(null, batch.metadata(), "", batch.body());
    }

    private static Flight.FlightData frame(
            Flight.FlightDescriptor descriptor, byte[] header, String metadata, byte[] body) {
        Flight.FlightData.Builder frame = Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(header))
                .setAppMetadata(ByteString.copyFrom(metadata, StandardCharsets.UTF_8))
                .setDataBody(ByteString.copyFrom(body));
        return (descriptor == null ? frame : frame.setFlightDescriptor(descriptor)).build();
    }

    private Encoded encode(long from, long to) {
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, from, to);
                BatchEncoder encoder = new BatchEncoder(test.allocator, Codec.ZSTD);
                EncodedBatch batch = encoder.encode(Tests.schema(), rows)) {
            byte[] body = new byte[(int) batch.body().readableBytes()];
            batch.body().getBytes(0, body);
            return new Encoded(batch.metadata(), body);
        }
    }

    /** A list of a list of a list. */
    private static byte[] nested(int depth) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int name = builder.createString("a");
        org.apache.arrow.flatbuf.List.startList(builder);
        int type = org.apache.arrow.flatbuf.List.endList(builder);
        int field = 0;
        for (int level = 0; level < depth; level++) {
            int children = Field.createChildrenVector(builder, level == 0 ? new int[0] : new int[] {field});
            Field.startField(builder);
            Field.addName(builder, name);
            Field.addNullable(builder, true);
            Field.addTypeType(builder, Type.List);
            Field.addType(builder, type);
            Field.addChildren(builder, children);
            field = Field.endField(builder);
        }
        int fields = Schema.createFieldsVector(builder, new int[] {field});
        Schema.startSchema(builder);
        Schema.addFields(builder, fields);
        int schema = Schema.endSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        builder.finish(Message.endMessage(builder));
        return builder.sizedByteArray();
    }
}
