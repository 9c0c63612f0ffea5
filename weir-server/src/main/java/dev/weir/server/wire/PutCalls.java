package dev.weir.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.PutRequest;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.WireJson;
import dev.weir.server.flightsql.IngestStream;
import dev.weir.server.flightsql.SqlPath;
import dev.weir.server.flightsql.SqlPuts;
import dev.weir.server.flightsql.Upload;
import dev.weir.server.memory.Memory;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.PutPath;
import dev.weir.server.write.PutSession;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** {@code DoPut}: the first message says where to and of which columns, each further one is a batch. */
final class PutCalls implements ServerCallHandler<Incoming<FlightFrame>, Flight.PutResult> {
    /** Asked for at once, so that the next is decoded by gRPC while one is admitted. */
    private static final int AHEAD = 2;

    /** A message that takes no more is admitted in some ten microseconds. */
    private static final int LIGHT_BYTES = 16 << 10;

    private final Tables tables;
    private final PutPath puts;
    private final CallErrors errors;
    private final Executor pool;
    private final SqlPuts sql;
    private final Executor statements;

    /** @param statements runs what takes as long as statements do */
    PutCalls(Tables tables, PutPath puts, SqlPuts sql, CallErrors errors, Executor pool, Executor statements) {
        this.tables = tables;
        this.puts = puts;
        this.errors = errors;
        this.pool = pool;
        this.sql = sql;
        this.statements = statements;
    }

    @Override
    public ServerCall.Listener<Incoming<FlightFrame>> startCall(
            ServerCall<Incoming<FlightFrame>, Flight.PutResult> call, Metadata headers) {
        call.sendHeaders(new Metadata());
        PutCall put = new PutCall(call);
        call.request(1 + AHEAD);
        StreamGuard.current().attach(put);
        return put;
    }

    private final class PutCall extends ServerCall.Listener<Incoming<FlightFrame>>
            implements PutSession.Client, OpenCalls.Call {
        private final ServerCall<Incoming<FlightFrame>, Flight.PutResult> call;
        private final CallWork work = new CallWork(pool);
        private final Context context = Context.current();
        private volatile @Nullable PutSession session;

        /** A stream of Flight SQL that is not a table's rows. */
        private volatile @Nullable UploadCall upload;

        /** Of rows whose client is told their number in the end, and nothing else. */
        private volatile Optional<IngestStream> ingest = Optional.empty();

        private boolean closed;
        /** Messages that may come once the client has read some acknowledgements: else these would pile up. */
        private final AtomicInteger withheld = new AtomicInteger();

        PutCall(ServerCall<Incoming<FlightFrame>, Flight.PutResult> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Incoming<FlightFrame> message) {
            // the first one may make a table
            boolean light = session != null
                    && message instanceof Incoming.Message<FlightFrame> incoming
                    && incoming.value().body().readableBytes() <= LIGHT_BYTES;
            if (light) {
                work.light(() -> received(message));
            } else {
                work.heavy(() -> received(message));
            }
        }

        private void received(Incoming<FlightFrame> message) {
            switch (message) {
                case Incoming.Message<FlightFrame> incoming -> {
                    FlightFrame frame = incoming.value();
                    boolean passedOn = false;
                    try {
                        passedOn = take(frame);
                    } catch (RuntimeException | OutOfMemoryError e) {
                        fail(e);
                    } finally {
                        if (!passedOn) {
                            frame.close();
                        }
                    }
                }
                case Incoming.Refused<FlightFrame> refused -> fail(refused.reason());
            }
        }

        /** Answers whether the body has a new owner. */
        private boolean take(FlightFrame frame) {
            UploadCall uploading = upload;
            if (uploading != null) {
                uploading.batch(frame);
                return true;
            }
            PutSession open = session;
            if (open == null) {
                if (!isClosed()) {
                    open(frame);
                }
                return false;
            }
            if (frame.header().length == 0) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST, "a message of a put holds a batch; this one holds none");
            }
            if (ingest.isPresent()) {
                Optional<FlightFrame> rows = ingest.get().convert(frame);
                rows.ifPresentOrElse(batch -> open.batch(batch.header(), batch.body(), PutBatchInfo.ANY), this::more);
                return false;
            }
            PutBatchInfo info = frame.appMetadata().length == 0
                    ? PutBatchInfo.ANY
                    : WireJson.read(frame.appMetadata(), PutBatchInfo.class);
            open.batch(frame.header(), frame.body(), info);
            return true;
        }

        private void open(FlightFrame frame) {
            if (frame.descriptor().length == 0 || frame.header().length == 0) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST, "the first message of a put holds a descriptor and a schema");
            }
            Schema schema = TableSchema.readMessage(ByteBuffer.wrap(frame.header()));
            ByteString command = Descriptors.command(frame.descriptor());
            if (SqlPath.handles(command)) {
                open(call(() -> sql.open(command, schema)));
            } else {
                open(Descriptors.put(frame.descriptor()), schema);
            }
        }

        private void open(SqlPuts.Asked asked) {
            switch (asked) {
                case SqlPuts.Asked.Statement statement -> {
                    UploadCall started = new UploadCall(statement.upload());
                    upload = started;
                    if (statement.upload().isWhole()) {
                        started.end();
                    }
                }
                case SqlPuts.Asked.Rows rows -> {
                    IngestStream stream = rows.stream();
                    stream.request().prepare(tables, stream.schema());
                    ingest = Optional.of(stream);
                    open(tables.require(stream.request().table()), stream.schema(), Coverage.WHOLE_ROWS);
                }
            }
        }

        private <T> T call(Callable<T> work) {
            try {
                return context.call(work);
            } catch (Exception e) {
                throw Memory.typed(e);
            }
        }

        private void open(PutRequest request, Schema schema) {
            TableName name = TableName.parse(request.table());
            if (request.create()) {
                TableSpec spec = TableSpec.of(request.table(), TableSchema.create(schema))
                        .withBuckets(request.buckets(), request.bucketKey());
                if (!request.primaryKey().isEmpty()) {
                    spec = spec.withPrimaryKey(KeySpec.of(request.primaryKey()));
                }
                if (tables.find(name).isEmpty()) {
                    tables.create(spec, Tables.IfExists.KEEP);
                }
            }
            open(tables.require(name), schema, request.partial() ? Coverage.SOME_COLUMNS : Coverage.WHOLE_ROWS);
        }

        private void open(OpenTable table, Schema schema, Coverage coverage) {
            PutSession opened = puts.open(table, schema, coverage, this);
            boolean late;
            synchronized (this) {
                late = closed;
                session = opened;
            }
            if (late) {
                opened.abandon();
            }
        }

        private void fail(Throwable error) {
            PutSession open = session;
            WeirException typed = Memory.typed(error);
            if (open == null) {
                refuse(typed);
            } else {
                open.fail(typed);
            }
        }

        @Override
        public void onHalfClose() {
            work.light(this::allReceived);
        }

        private void allReceived() {
            PutSession open = session;
            UploadCall uploading = upload;
            if (uploading != null) {
                uploading.end();
            } else if (open != null) {
                open.end();
            } else if (!isClosed()) {
                fail(new WeirException(
                        ErrorCode.INVALID_REQUEST, "a put begins with a descriptor and a schema; nothing came"));
            }
        }

        @Override
        public void onCancel() {
            PutSession open;
            synchronized (this) {
                closed = true;
                open = session;
            }
            if (open != null) {
                open.abandon();
            }
        }

        @Override
        public void stop(WeirException reason) {
            // After what is on its way: what was received before is stored and acknowledged.
            work.heavy(() -> fail(reason));
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        @Override
        public void acknowledge(PutAck ack) {
            if (ingest.isPresent()) {
                ingest.get().acknowledged();
            } else if (!call.isCancelled()) {
                call.sendMessage(Flight.PutResult.newBuilder()
                        .setAppMetadata(UnsafeByteOperations.unsafeWrap(WireJson.write(ack)))
                        .build());
            }
        }

        @Override
        public void refuse(WeirException error) {
            if (close()) {
                errors.close(call, error);
            }
        }

        @Override
        public void finished() {
            if (close()) {
                ingest.ifPresent(rows -> send(SqlPuts.changed(rows.stored())));
                call.close(Status.OK, new Metadata());
            }
        }

        private void send(ByteString result) {
            call.sendMessage(
                    Flight.PutResult.newBuilder().setAppMetadata(result).build());
        }

        @Override
        public void more() {
            withheld.incrementAndGet();
            if (call.isReady()) {
                onReady();
            }
        }

        @Override
        public void onReady() {
            int wanted = withheld.getAndSet(0);
            if (wanted > 0) {
                call.request(wanted);
            }
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public boolean waitsForServer() {
            return false;
        }

        /** Its messages, one after the other, where statements run. */
        private final class UploadCall {
            private final Upload upload;
            private final CallWork statement = new CallWork(task -> statements.execute(context.wrap(task)));

            UploadCall(Upload upload) {
                this.upload = upload;
            }

            void batch(FlightFrame frame) {
                later(() -> {
                    if (isClosed()) {
                        frame.close();
                    } else {
                        upload.batch(frame);
                        more();
                    }
                });
            }

            void end() {
                later(() -> {
                    if (!isClosed()) {
                        ByteString result = upload.end();
                        if (close()) {
                            send(result);
                            call.close(Status.OK, new Metadata());
                        }
                    }
                });
            }

            private void later(Runnable task) {
                statement.heavy(() -> {
                    try {
                        task.run();
                    } catch (RuntimeException | OutOfMemoryError e) {
                        refuse(Memory.typed(e));
                    }
                });
            }
        }

        private synchronized boolean close() {
            boolean first = !closed;
            closed = true;
            return first;
        }
    }
}
