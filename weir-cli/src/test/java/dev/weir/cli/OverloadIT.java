package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.weir.client.Weir;
import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Far more at once than the memory of a small server holds: some are told to come back, none is lost, and the server does not fall. */
@Timeout(180)
class OverloadIT {
    private static final int WRITERS = 50;
    private static final int READERS = 50;
    private static final int BUCKETS = 4;
    private static final int ROWS = 20_000;
    private static final int NAME_BYTES = 200;
    private static final TableSchema SCHEMA = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"name\",\"type\":\"utf8\"}]}");

    @TempDir
    private Path directory;

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();
    private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void fiftyWritersAndFiftyReadersShareThirtyTwoMebibytes() throws Exception {
        Flight.FlightData batch = batch();
        assertTrue(
                batch.getDataBody().size() > 4 << 20,
                "bytes=" + batch.getDataBody().size());
        try (ServerProcess server = ServerProcess.start(
                directory.resolve("data"),
                List.of("-Xmx96m", "-XX:MaxDirectMemorySize=80m"),
                List.of("memory.budget_bytes=32MiB"))) {
            try (Weir weir = Weir.connect(server.uri())) {
                weir.create(TableSpec.of("t", SCHEMA)
                        .withBuckets(BUCKETS, List.of())
                        .withDurability(Durability.ASYNC));
            }
            load(server, batch);
            assertEquals(List.of(), List.copyOf(wrong), server::log);
            assertTrue(refusals.get() > 0, "there was no overload");
            assertTrue(server.isAlive());
            assertFalse(server.log().contains("OutOfMemoryError"), server::log);
            assertEquals((long) WRITERS * ROWS, server.figure("weir_rows"), "each batch once");
            assertEquals((long) WRITERS * ROWS, readAll(server), "and all of it can be read");
            await("all memory is free", () -> server.figure("weir_memory_used_bytes") == 0);
            await("no call is left", () -> server.figure("weir_calls_open") == 0);
            assertEquals(0, server.terminate());
        }
    }

    private void load(ServerProcess server, Flight.FlightData batch) throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        CountDownLatch writing = new CountDownLatch(WRITERS);
        for (int number = 0; number < WRITERS; number++) {
            WriterId writer = new WriterId(number + 1, 77);
            writers.add(run(server, channel -> {
                write(channel, writer, batch);
                writing.countDown();
            }));
        }
        for (int number = 0; number < READERS; number++) {
            readers.add(run(server, channel -> {
                while (writing.getCount() > 0 && wrong.isEmpty()) {
                    read(channel);
                }
            }));
        }
        for (Thread thread : writers) {
            thread.join();
        }
        for (Thread thread : readers) {
            thread.join();
        }
    }

    private interface Client {
        void use(ManagedChannel channel) throws InterruptedException;
    }

    private Thread run(ServerProcess server, Client client) {
        return Thread.ofVirtual().start(() -> {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.flightPort())
                    .usePlaintext()
                    .maxInboundMessageSize(64 << 20)
                    .build();
            try {
                client.use(channel);
            } catch (Throwable e) {
                wrong.add(e);
            } finally {
                channel.shutdownNow();
            }
        });
    }

    /** Again and again, until it is acknowledged. */
    private void write(ManagedChannel channel, WriterId writer, Flight.FlightData batch) throws InterruptedException {
        int bucket = (int) (writer.high() % BUCKETS);
        Flight.FlightData named = batch.toBuilder()
                .setAppMetadata(ByteString.copyFrom(WireJson.write(new PutBatchInfo(Optional.of(bucket), writer, 0))))
                .build();
        for (int attempt = 0; ; attempt++) {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            StreamObserver<Flight.FlightData> put =
                    FlightServiceGrpc.newStub(channel).doPut(new Acks(ended));
            try {
                put.onNext(first());
                put.onNext(named);
                put.onCompleted();
            } catch (IllegalStateException e) {
                // refused already; why is told below
            }
            try {
                assertEquals(1, ended.get());
                return;
            } catch (ExecutionException e) {
                comeBack(e.getCause(), attempt);
            }
        }
    }

    private static final class Acks implements StreamObserver<Flight.PutResult> {
        private final CompletableFuture<Integer> ended;
        private int count;

        Acks(CompletableFuture<Integer> ended) {
            this.ended = ended;
        }

        @Override
        public void onNext(Flight.PutResult ack) {
            count++;
        }

        @Override
        public void onError(Throwable error) {
            ended.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            ended.complete(count);
        }
    }

    /** How many rows there are, or -1 if it was told to come back. */
    private long read(ManagedChannel channel) throws InterruptedException {
        String ticket =
                "{\"table\":\"t\",\"columns\":[\"id\"],\"filter\":{\"op\":\"ge\",\"column\":\"id\",\"value\":1}}";
        long rows = 0;
        try {
            Iterator<Flight.FlightData> frames = FlightServiceGrpc.newBlockingStub(channel)
                    .doGet(Flight.Ticket.newBuilder()
                            .setTicket(ByteString.copyFromUtf8(ticket))
                            .build());
            frames.next();
            while (frames.hasNext()) {
                rows += rows(frames.next());
            }
            return rows;
        } catch (StatusRuntimeException e) {
            comeBack(e, 3);
            return -1;
        }
    }

    private static long rows(Flight.FlightData frame) {
        RecordBatch batch = new RecordBatch();
        Message.getRootAsMessage(frame.getDataHeader().asReadOnlyByteBuffer()).header(batch);
        return batch.length();
    }

    private long readAll(ServerProcess server) throws InterruptedException {
        long[] rows = {-1};
        run(server, channel -> {
                    while (rows[0] < 0) {
                        rows[0] = read(channel);
                    }
                })
                .join();
        return rows[0];
    }

    /** As clients do: later each time. */
    private void comeBack(Throwable error, int attempt) throws InterruptedException {
        WeirException typed = WireErrors.fromStatus(error);
        ErrorClass kind = typed.code().errorClass();
        if (kind != ErrorClass.CAPACITY && kind != ErrorClass.RETRY) {
            throw typed;
        }
        if (typed.code() == ErrorCode.OUT_OF_MEMORY) {
            refusals.incrementAndGet();
        }
        assertFalse(never.await(50L << Math.min(attempt, 5), TimeUnit.MILLISECONDS));
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, what);
            assertFalse(never.await(20, TimeUnit.MILLISECONDS));
        }
    }

    private static Flight.FlightData first() {
        return Flight.FlightData.newBuilder()
                .setFlightDescriptor(Flight.FlightDescriptor.newBuilder()
                        .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                        .addPath("t"))
                .setDataHeader(ByteString.copyFrom(SCHEMA.toMessage()))
                .build();
    }

    private static Flight.FlightData batch() {
        byte[] name = "x".repeat(NAME_BYTES).getBytes(StandardCharsets.US_ASCII);
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = VectorSchemaRoot.create(SCHEMA.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            BigIntVector ids = (BigIntVector) rows.getVector("id");
            VarCharVector names = (VarCharVector) rows.getVector("name");
            for (int row = 0; row < ROWS; row++) {
                ids.setSafe(row, row + 1);
                names.setSafe(row, name);
            }
            rows.setRowCount(ROWS);
            try (EncodedBatch encoded = encoder.encode(SCHEMA, rows)) {
                byte[] body = new byte[(int) encoded.body().readableBytes()];
                encoded.body().getBytes(0, body);
                return Flight.FlightData.newBuilder()
                        .setDataHeader(ByteString.copyFrom(encoded.metadata()))
                        .setDataBody(ByteString.copyFrom(body))
                        .build();
            }
        }
    }
}
