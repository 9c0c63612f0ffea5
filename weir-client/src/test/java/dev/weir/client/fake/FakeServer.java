package dev.weir.client.fake;

import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.CreateTable;
import dev.weir.format.wire.DescribeTable;
import dev.weir.format.wire.DropTable;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.PutRequest;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.ServerDescription;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A small server in memory that keeps the rules of docs/formats/wire.md: dense offsets, contiguous sequences, duplicates
 * answered with where they are. A test tells it, before each batch or scan, what shall go wrong.
 */
@SuppressWarnings("this-escape")
public final class FakeServer {
    /** What happens to one batch of a put. */
    public enum Fate {
        STORE,
        /** Stored, but the connection breaks before the answer. */
        STORE_AND_DROP,
        /** The connection breaks before it is stored. */
        DROP,
        /** Refused for good. */
        REFUSE,
        /** Neither stored nor answered. */
        IGNORE,
        INTERNAL
    }

    /** Decides over a batch, by how many arrived before it. */
    public interface Fates {
        Fate of(int arrived, int bucket, long sequence);
    }

    private record Stored(long offset, int rows, FlightFrame frame, List<List<Object>> values) {}

    private record Seen(long offset, int rows) {}

    private static final class Bucket {
        final List<Stored> batches = new ArrayList<>();
        final Map<WriterId, TreeMap<Long, Seen>> writers = new HashMap<>();
        long next;
    }

    public final RootAllocator allocator = new RootAllocator();
    private final BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
    private final Map<String, TableDescription> tables = new TreeMap<>();
    private final Map<String, List<Bucket>> buckets = new HashMap<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Server server;
    private Fates fates = (arrived, bucket, sequence) -> Fate.STORE;
    private Consumer<FlightFrame> arrival = frame -> {};
    private int arrived;
    private int breakScanAfter = Integer.MAX_VALUE;
    private int scans;
    private int puts;

    public FakeServer() throws IOException {
        this(0);
    }

    public FakeServer(int port) throws IOException {
        MethodDescriptor.Marshaller<FlightFrame> frames =
                FlightFrame.marshaller(allocator, BatchLimits.DEFAULT.maxBodyBytes(), 1 << 20);
        MethodDescriptor<FlightFrame, Flight.PutResult> put = FlightServiceGrpc.getDoPutMethod().toBuilder(
                        frames, FlightServiceGrpc.getDoPutMethod().getResponseMarshaller())
                .build();
        MethodDescriptor<Flight.Ticket, FlightFrame> get = FlightServiceGrpc.getDoGetMethod().toBuilder(
                        FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(), frames)
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .executor(executor)
                .maxInboundMessageSize(128 << 20)
                .addService(ServerServiceDefinition.builder("arrow.flight.protocol.FlightService")
                        .addMethod(put, ServerCalls.asyncBidiStreamingCall(this::put))
                        .addMethod(get, ServerCalls.asyncServerStreamingCall(this::get))
                        .addMethod(
                                FlightServiceGrpc.getDoActionMethod(),
                                ServerCalls.asyncServerStreamingCall(this::action))
                        .build())
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    public String uri() {
        return "weir://127.0.0.1:" + port();
    }

    public synchronized void fates(Fates next) {
        fates = next;
        arrived = 0;
    }

    public synchronized void onArrival(Consumer<FlightFrame> next) {
        arrival = next;
    }

    /** Each scan stream breaks after so many batches. */
    public synchronized void breakScansAfter(int batches) {
        breakScanAfter = batches;
    }

    /** Streams of puts that have begun. */
    public synchronized int puts() {
        return puts;
    }

    public synchronized int scans() {
        return scans;
    }

    /** The rows of a bucket in the order of their offsets. */
    public synchronized List<List<Object>> rows(String table, int bucket) {
        List<List<Object>> rows = new ArrayList<>();
        buckets.get(table).get(bucket).batches.forEach(batch -> rows.addAll(batch.values()));
        return rows;
    }

    /** Stores a batch that no client has sent, of no values that {@link #rows} would tell. The frame is the server's then. */
    public synchronized void plant(String table, int bucket, int rows, FlightFrame frame) {
        Bucket into = buckets.get(table).get(bucket);
        into.batches.add(new Stored(into.next, rows, frame, List.of()));
        into.next += rows;
    }

    public synchronized int batches(String table) {
        return buckets.get(table).stream()
                .mapToInt(bucket -> bucket.batches.size())
                .sum();
    }

    private void action(Flight.Action action, StreamObserver<Flight.Result> answers) {
        try {
            for (Object result : act(action.getType(), action.getBody().toByteArray())) {
                answers.onNext(Flight.Result.newBuilder()
                        .setBody(ByteString.copyFrom(WireJson.write(result)))
                        .build());
            }
            answers.onCompleted();
        } catch (WeirException e) {
            answers.onError(WireErrors.toStatus(e));
        }
    }

    private synchronized List<?> act(String type, byte[] body) {
        return switch (type) {
            case "server_info" -> List.of(new ServerDescription("fake", Map.of("flight", "127.0.0.1:" + port())));
            case "list_tables" -> tables.keySet().stream().map(this::describe).toList();
            case "describe_table" ->
                List.of(describe(WireJson.read(body, DescribeTable.class).name()));
            case "drop_table" -> {
                String name = WireJson.read(body, DropTable.class).name();
                describe(name);
                tables.remove(name);
                yield List.of();
            }
            case "create_table" -> {
                CreateTable create = WireJson.read(body, CreateTable.class);
                TableSpec spec = create.spec();
                if (tables.containsKey(spec.name()) && !create.ifNotExists()) {
                    throw new WeirException(ErrorCode.TABLE_EXISTS, "there it is already table=" + spec.name());
                }
                if (!tables.containsKey(spec.name())) {
                    tables.put(spec.name(), new TableDescription(spec, "id", 1, 0, List.of()));
                    List<Bucket> fresh = new ArrayList<>();
                    for (int i = 0; i < spec.buckets(); i++) {
                        fresh.add(new Bucket());
                    }
                    buckets.put(spec.name(), fresh);
                }
                yield List.of(describe(spec.name()));
            }
            default -> throw new WeirException(ErrorCode.UNSUPPORTED, "no such action type=" + type);
        };
    }

    private TableDescription describe(String name) {
        TableDescription table = tables.get(name);
        if (table == null) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "no such table table=" + name);
        }
        List<BucketDescription> described = new ArrayList<>();
        List<Bucket> of = buckets.get(name);
        for (int i = 0; i < of.size(); i++) {
            described.add(new BucketDescription(i, 0, of.get(i).next, of.get(i).next, 0, 1));
        }
        return new TableDescription(table.spec(), table.tableId(), table.schemaId(), table.createdAtUs(), described);
    }

    private StreamObserver<FlightFrame> put(StreamObserver<Flight.PutResult> answers) {
        return new StreamObserver<>() {
            private String table = "";
            private TableSchema schema;
            private boolean ended;

            @Override
            public void onNext(FlightFrame frame) {
                synchronized (FakeServer.this) {
                    try {
                        if (ended) {
                            frame.close();
                        } else if (table.isEmpty()) {
                            Flight.FlightDescriptor descriptor = Flight.FlightDescriptor.parseFrom(frame.descriptor());
                            table = descriptor.getPathCount() > 0
                                    ? descriptor.getPath(1)
                                    : partial(descriptor.getCmd().toByteArray());
                            schema = TableSchema.ofStream(TableSchema.readMessage(ByteBuffer.wrap(frame.header())));
                            puts++;
                            frame.close();
                            describe(table);
                        } else {
                            arrival.accept(frame);
                            batch(frame);
                        }
                    } catch (WeirException e) {
                        end(e);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }

            private String partial(byte[] command) {
                PutRequest request = WireJson.read(command, PutRequest.class);
                if (!request.partial()) {
                    throw new WeirException(ErrorCode.UNSUPPORTED, "only commands of partial puts are understood");
                }
                return request.table();
            }

            private void batch(FlightFrame frame) {
                PutBatchInfo info = WireJson.read(frame.appMetadata(), PutBatchInfo.class);
                int bucket = info.bucket().orElseThrow();
                Fate fate = fates.of(arrived++, bucket, info.sequence());
                switch (fate) {
                    case STORE -> answer(bucket, store(frame, info));
                    case STORE_AND_DROP -> {
                        store(frame, info);
                        end(new WeirException(ErrorCode.UNAVAILABLE, "dropped after storing"));
                    }
                    case DROP -> {
                        frame.close();
                        end(new WeirException(ErrorCode.UNAVAILABLE, "dropped before storing"));
                    }
                    case REFUSE -> {
                        frame.close();
                        end(new WeirException(ErrorCode.MALFORMED_BATCH, "refused"));
                    }
                    case INTERNAL -> {
                        frame.close();
                        end(new WeirException(ErrorCode.INTERNAL, "defect"));
                    }
                    case IGNORE -> frame.close();
                }
            }

            private PutAck.Part store(FlightFrame frame, PutBatchInfo info) {
                int number = info.bucket().orElseThrow();
                Bucket bucket = buckets.get(table).get(number);
                TreeMap<Long, Seen> seen = bucket.writers.computeIfAbsent(info.writer(), w -> new TreeMap<>());
                Seen before = seen.get(info.sequence());
                if (before != null) {
                    frame.close();
                    return new PutAck.Part(number, before.offset(), before.rows(), true);
                }
                if (!seen.isEmpty() && info.sequence() != seen.lastKey() + 1) {
                    frame.close();
                    throw new WeirException(
                            ErrorCode.OUT_OF_ORDER, "gap expected=" + (seen.lastKey() + 1) + " got=" + info.sequence());
                }
                var layout = BatchLayout.parse(ByteBuffer.wrap(frame.header()), schema, BatchLimits.DEFAULT);
                int[] columns = new int[schema.columns().size()];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = i;
                }
                List<List<Object>> values = new ArrayList<>();
                try (VectorSchemaRoot root =
                        decoder.decode(schema, layout, frame.body(), columns, BatchDecoder.Trust.NONE)) {
                    for (int row = 0; row < root.getRowCount(); row++) {
                        List<Object> of = new ArrayList<>();
                        for (var vector : root.getFieldVectors()) {
                            Object value = vector.getObject(row);
                            of.add(value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value);
                        }
                        values.add(of);
                    }
                }
                Stored stored = new Stored(bucket.next, layout.rowCount(), frame, values);
                bucket.batches.add(stored);
                bucket.next += stored.rows();
                seen.put(info.sequence(), new Seen(stored.offset(), stored.rows()));
                FakeServer.this.notifyAll();
                return new PutAck.Part(number, stored.offset(), stored.rows(), false);
            }

            private void answer(int bucket, PutAck.Part part) {
                byte[] ack = WireJson.write(new PutAck(List.of(part), Durability.FSYNC));
                answers.onNext(Flight.PutResult.newBuilder()
                        .setAppMetadata(ByteString.copyFrom(ack))
                        .build());
            }

            private void end(WeirException error) {
                ended = true;
                answers.onError(WireErrors.toStatus(error));
            }

            @Override
            public void onError(Throwable error) {
                synchronized (FakeServer.this) {
                    ended = true;
                }
            }

            @Override
            public void onCompleted() {
                synchronized (FakeServer.this) {
                    if (!ended) {
                        ended = true;
                        answers.onCompleted();
                    }
                }
            }
        };
    }

    private void get(Flight.Ticket ticket, StreamObserver<FlightFrame> to) {
        ServerCallStreamObserver<FlightFrame> frames = (ServerCallStreamObserver<FlightFrame>) to;
        ScanRequest request = ((Ticket.Scan) WireJson.read(ticket.getTicket().toByteArray(), Ticket.class)).request();
        executor.execute(() -> {
            try {
                scan(request, frames);
            } catch (WeirException e) {
                to.onError(WireErrors.toStatus(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void scan(ScanRequest request, ServerCallStreamObserver<FlightFrame> to) throws InterruptedException {
        Bucket bucket;
        int limit;
        synchronized (this) {
            scans++;
            limit = breakScanAfter;
            bucket = buckets.get(request.table()).get(request.bucket().orElseThrow());
            TableSpec spec = describe(request.table()).spec();
            to.onNext(new FlightFrame(new byte[0], spec.schema().toMessage(), new byte[0], allocator.getEmpty()));
        }
        long at = request.from() instanceof Position.Offset offset ? offset.offset() : 0;
        int sent = 0;
        for (; ; ) {
            Stored next;
            synchronized (this) {
                long end = request.follow() || !(request.to() instanceof Position.Offset offset)
                        ? Long.MAX_VALUE
                        : offset.offset();
                long from = at;
                next = bucket.batches.stream()
                        .filter(batch -> batch.offset() >= from && batch.offset() < end)
                        .findFirst()
                        .orElse(null);
                if (next == null && request.follow() && !to.isCancelled()) {
                    wait(20);
                    continue;
                }
                if (next == null || to.isCancelled()) {
                    break;
                }
                if (sent == limit) {
                    throw new WeirException(ErrorCode.UNAVAILABLE, "broken off");
                }
                next.frame().body().getReferenceManager().retain();
            }
            at = next.offset() + next.rows();
            sent++;
            byte[] info = WireJson.write(new ScanBatchInfo(request.bucket().orElseThrow(), next.offset(), at, 0));
            FlightFrame frame = new FlightFrame(
                    new byte[0], next.frame().header(), info, next.frame().body());
            try {
                to.onNext(frame);
            } catch (StatusRuntimeException e) {
                // the client left since the question above, and nobody took the frame
                frame.close();
                return;
            }
        }
        if (!to.isCancelled()) {
            to.onCompleted();
        }
    }

    public void close() throws InterruptedException {
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
        executor.shutdownNow();
        executor.awaitTermination(10, TimeUnit.SECONDS);
        synchronized (this) {
            buckets.values()
                    .forEach(of -> of.forEach(bucket ->
                            bucket.batches.forEach(batch -> batch.frame().close())));
        }
        decoder.close();
        // what was on its way to a client that left is released by the network's threads, which outlive the server
        for (int i = 0; i < 1_000 && allocator.getAllocatedMemory() > 0; i++) {
            Thread.sleep(5);
        }
    }
}
