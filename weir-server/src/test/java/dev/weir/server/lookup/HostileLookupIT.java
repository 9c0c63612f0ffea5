package dev.weir.server.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.weir.client.TypedLookups;
import dev.weir.client.Weir;
import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import dev.weir.server.TestServer;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Those who look up slowly, wrongly or not to the end: each gets a typed error, and all that was held for it is free. */
@Timeout(60)
class HostileLookupIT {
    private static final TableSchema KEYS = TableSchema.create(new Schema(List.of(Places.REGION, Places.ID)));
    private static final TableSchema REGION = TableSchema.create(new Schema(List.of(Places.REGION)));

    record Place(String region, long id, String name, double score) {}

    @TempDir
    Path data;

    private final RootAllocator allocator = new RootAllocator();
    private final MemoryState state = new MemoryState();
    private TestServer test;
    private ManagedChannel channel;

    private record Encoded(byte[] metadata, byte[] body) {}

    @BeforeEach
    void start() {
        state.put(Places.spec(2), Places.rows(allocator, 2, 50_000), allocator);
        restart("flight.max_reader_pause=400ms");
    }

    private void restart(String... settings) {
        if (test != null) {
            channel.shutdownNow();
            test.close();
        }
        test = TestServer.keyed(data, state, settings);
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", test.server.flightAddress().getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void theServerServesOnAndNothingIsLeft() throws Exception {
        Call call = new Call(1 << 20);
        call.open(LookupRequest.Match.KEY);
        call.send(keys(KEYS, 1));
        call.call.halfClose();
        assertEquals(
                Status.Code.OK, call.end.get(20, TimeUnit.SECONDS).getStatus().getCode());
        assertEquals(2, call.messages.get());
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(10, TimeUnit.SECONDS));
        TestServer.await("views are closed", () -> state.open.get() == 0);
        TestServer.await("memory is free", () -> test.server.usedMemoryBytes() == 0);
        test.close();
        state.close();
        allocator.close();
    }

    @Test
    void whoDoesNotReadIsNotAnsweredAndThenEnded() throws Exception {
        Call call = new Call(1);
        call.open(LookupRequest.Match.PREFIX);
        Encoded prefix = keys(REGION, 1);
        for (int i = 0; i < 100; i++) {
            call.send(prefix);
        }
        TestServer.await("the first answer is begun", () -> state.open.get() > 0);
        TestServer.await("and its views are closed", () -> state.open.get() == 0);
        TestServer.await("no call is left", () -> test.figure("weir_calls_open") == 0);
        assertEquals(1, test.figure("weir_reaped_total{door=\"flight\",reason=\"reader\"}"));
        assertEquals(2, state.opened.get(), "only the first of the hundred was begun, in both buckets");
        call.call.request(1 << 20);
        ErrorCode code =
                WireErrors.fromStatus(call.end.get(20, TimeUnit.SECONDS)).code();
        assertEquals(ErrorClass.RETRY, code.errorClass());
    }

    @Test
    void aDamagedMessageIsRefusedOrHarmless() throws Exception {
        Random random = new Random(4);
        Encoded sound = keys(KEYS, 50);
        for (int round = 0; round < 200; round++) {
            byte[] metadata = sound.metadata().clone();
            byte[] body = sound.body().clone();
            byte[] target = random.nextBoolean() ? metadata : body;
            target[random.nextInt(target.length)] ^= (byte) (1 << random.nextInt(8));
            Call call = new Call(1 << 20);
            call.open(LookupRequest.Match.KEY);
            call.send(new Encoded(metadata, body));
            call.call.halfClose();
            if (!call.end.get(20, TimeUnit.SECONDS).getStatus().isOk()) {
                assertEquals(ErrorClass.CALLER, code(call).errorClass());
            }
        }
    }

    @Test
    void whatIsNoBatchOfKeysEndsTheStream() throws Exception {
        Encoded sound = keys(KEYS, 5);
        assertEquals(ErrorCode.INVALID_REQUEST, refused(frame(new byte[0], "", new byte[0])));
        assertEquals(ErrorCode.MALFORMED_BATCH, refused(frame(KEYS.toMessage(), "", new byte[0])));
        assertEquals(ErrorCode.MALFORMED_BATCH, refused(frame(sound.metadata(), "", new byte[8])));
        assertEquals(ErrorCode.INVALID_REQUEST, refused(frame(sound.metadata(), "{\"bucket\":\"one\"}", sound.body())));
        assertEquals(ErrorCode.UNKNOWN_BUCKET, refused(frame(sound.metadata(), "{\"bucket\":-1}", sound.body())));
        Encoded many = keys(KEYS, LookupRequest.MAX_KEYS + 1);
        assertEquals(ErrorCode.BATCH_TOO_LARGE, refused(frame(many.metadata(), "", many.body())));
        Call garbage = new Call(10);
        garbage.call.sendMessage(frame(new byte[] {1, 2, 3}, "", new byte[0]).toBuilder()
                .setFlightDescriptor(descriptor(LookupRequest.Match.KEY))
                .build());
        assertEquals(ErrorClass.CALLER, code(garbage).errorClass());
        Call nothing = new Call(10);
        nothing.call.halfClose();
        assertEquals(ErrorCode.INVALID_REQUEST, code(nothing));
    }

    private ErrorCode refused(Flight.FlightData message) throws Exception {
        Call call = new Call(1 << 20);
        call.open(LookupRequest.Match.KEY);
        call.call.sendMessage(message);
        return code(call);
    }

    @Test
    void whoVanishesLeavesNothing() throws Exception {
        for (int round = 0; round < 60; round++) {
            Call call = new Call(1 + round % 3);
            call.open(round % 2 == 0 ? LookupRequest.Match.PREFIX : LookupRequest.Match.KEY);
            Encoded keys = round % 2 == 0 ? keys(REGION, 2) : keys(KEYS, 5000);
            for (int i = 0; i < 10; i++) {
                call.send(keys);
            }
            if (round % 10 == 0) {
                TestServer.await("it is begun", () -> state.open.get() > 0);
            }
            call.call.cancel("gone", null);
            call.end.get(20, TimeUnit.SECONDS);
        }
        TestServer.await("no call is left", () -> test.figure("weir_calls_open") == 0);
    }

    @Test
    void aServerThatStopsAnswersWhatCameAndSaysSo() throws Exception {
        Call idle = new Call(1 << 20);
        idle.open(LookupRequest.Match.KEY);
        idle.send(keys(KEYS, 3));
        Call stalled = new Call(1);
        stalled.open(LookupRequest.Match.PREFIX);
        stalled.send(keys(REGION, 2));
        TestServer.await("both are at it", () -> idle.messages.get() == 2 && stalled.messages.get() == 1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(test.server::close);
        assertEquals(ErrorCode.UNAVAILABLE, code(idle));
        stopping.get(30, TimeUnit.SECONDS);
        stalled.call.request(1 << 20);
        assertFalse(stalled.end.get(20, TimeUnit.SECONDS).getStatus().isOk());
        restart();
    }

    @Test
    void anIdleStreamIsEndedAndTheClientOpensAnother() {
        restart("flight.max_writer_pause=200ms");
        try (Weir weir =
                Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort())) {
            weir.create(Places.spec(2));
            try (TypedLookups<Place> places = weir.table("places", Place.class).lookups()) {
                for (int round = 0; round < 3; round++) {
                    assertEquals(10, places.lookup("r1", 10).map(Place::id).orElseThrow());
                    TestServer.await("it is ended", () -> test.figure("weir_calls_open") == 0);
                }
            }
        }
        restart();
    }

    private static ErrorCode code(Call call) throws Exception {
        StatusRuntimeException error = call.end.get(20, TimeUnit.SECONDS);
        assertFalse(error.getStatus().isOk());
        WeirException typed = WireErrors.fromStatus(error);
        assertNotNull(
                Optional.ofNullable(error.getTrailers())
                        .map(t -> t.get(WireErrors.TRAILER))
                        .orElse(null),
                typed.getMessage());
        return typed.code();
    }

    private Encoded keys(TableSchema schema, int count) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            for (int i = 0; i < count; i++) {
                ((VarCharVector) root.getVector("region")).setSafe(i, new Text("r" + i % 2));
                if (schema.columns().size() > 1) {
                    ((BigIntVector) root.getVector("id")).setSafe(i, 10L * i);
                }
            }
            root.setRowCount(count);
            try (EncodedBatch batch = encoder.encode(schema, root)) {
                byte[] body = new byte[(int) batch.body().readableBytes()];
                batch.body().getBytes(0, body);
                return new Encoded(batch.metadata(), body);
            }
        }
    }

    private static Flight.FlightDescriptor descriptor(LookupRequest.Match match) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(ByteString.copyFrom(WireJson.write(new LookupRequest("places", List.of(), match))))
                .build();
    }

    private static Flight.FlightData frame(byte[] header, String metadata, byte[] body) {
        return Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(header))
                .setAppMetadata(ByteString.copyFromUtf8(metadata))
                .setDataBody(ByteString.copyFrom(body))
                .build();
    }

    /** An exchange on the level of gRPC. */
    private final class Call extends ClientCall.Listener<Flight.FlightData> {
        private final ClientCall<Flight.FlightData, Flight.FlightData> call =
                channel.newCall(FlightServiceGrpc.getDoExchangeMethod(), CallOptions.DEFAULT);
        private final AtomicInteger messages = new AtomicInteger();
        private final CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();

        /** @param reads messages, and then no more */
        Call(int reads) {
            call.start(this, new Metadata());
            call.request(reads);
        }

        void open(LookupRequest.Match match) {
            TableSchema keys = match == LookupRequest.Match.KEY ? KEYS : REGION;
            call.sendMessage(frame(keys.toMessage(), "", new byte[0]).toBuilder()
                    .setFlightDescriptor(descriptor(match))
                    .build());
        }

        void send(Encoded keys) {
            call.sendMessage(frame(keys.metadata(), "", keys.body()));
        }

        @Override
        public void onMessage(Flight.FlightData message) {
            messages.incrementAndGet();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status.asRuntimeException(trailers));
        }
    }
}
