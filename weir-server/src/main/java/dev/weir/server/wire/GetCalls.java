package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.serve.FrameSink;
import dev.weir.server.serve.FrameStream;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.serve.SqlStream;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/** {@code DoGet}: scans, each on a virtual thread, and statements, on a small pool of platform threads. */
@RealWorld("threads of streams")
final class GetCalls implements ServerCallHandler<Flight.Ticket, FlightFrame>, AutoCloseable {
    /** Bytes that may wait in the transport before a stream pauses: some batches, so that none waits for the one before. */
    private static final int READY_BYTES = 2 << 20;

    /** Statements that may wait for a thread. */
    private static final int MAX_WAITING_STATEMENTS = 256;

    private final ScanPath scans;
    private final Optional<SqlEngine> sql;
    private final Memory memory;
    private final OpenCalls calls;
    private final CallErrors errors;
    private final ThreadFactory scanThreads =
            Thread.ofVirtual().name("weir-scan-", 0).factory();
    private final ExecutorService statements;

    GetCalls(
            ScanPath scans,
            Optional<SqlEngine> sql,
            int sqlThreads,
            Memory memory,
            OpenCalls calls,
            CallErrors errors) {
        this.scans = scans;
        this.sql = sql;
        this.memory = memory;
        this.calls = calls;
        this.errors = errors;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                sqlThreads,
                sqlThreads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING_STATEMENTS),
                Thread.ofPlatform().daemon().name("weir-sql-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.statements = pool;
    }

    @Override
    public ServerCall.Listener<Flight.Ticket> startCall(ServerCall<Flight.Ticket, FlightFrame> call, Metadata headers) {
        call.setOnReadyThreshold(READY_BYTES);
        call.request(2);
        return new GetCall(call);
    }

    private final class GetCall extends ServerCall.Listener<Flight.Ticket> implements FrameSink, OpenCalls.Call {
        private final ServerCall<Flight.Ticket, FlightFrame> call;
        private Flight.@Nullable Ticket ticket;
        private volatile @Nullable FrameStream stream;
        private volatile boolean cancelled;

        GetCall(ServerCall<Flight.Ticket, FlightFrame> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Flight.Ticket message) {
            ticket = message;
        }

        @Override
        public void onHalfClose() {
            Flight.Ticket asked = ticket;
            try {
                if (asked == null) {
                    throw new WeirException(ErrorCode.INVALID_REQUEST, "a ticket is needed");
                }
                start(WireJson.read(asked.getTicket().toByteArray(), Ticket.class));
            } catch (RuntimeException e) {
                calls.remove(this);
                errors.close(call, e);
            }
        }

        private void start(Ticket asked) {
            switch (asked) {
                case Ticket.Scan scan -> {
                    FrameStream opened = scans.open(scan.request(), this);
                    begin(opened);
                    scanThreads.newThread(opened).start();
                }
                case Ticket.Sql statement -> {
                    SqlEngine engine = sql.orElseThrow(GetCalls::noSql);
                    FrameStream opened =
                            new SqlStream(engine, statement.request().sql(), memory, this);
                    begin(opened);
                    try {
                        statements.execute(opened);
                    } catch (RejectedExecutionException e) {
                        stream = null;
                        throw new WeirException(
                                ErrorCode.UNAVAILABLE,
                                "too many statements are waiting; send it again later waiting="
                                        + MAX_WAITING_STATEMENTS,
                                e);
                    }
                }
            }
        }

        private void begin(FrameStream opened) {
            stream = opened;
            calls.add(this);
            if (cancelled) {
                opened.leave();
            }
        }

        @Override
        public void onReady() {
            FrameStream running = stream;
            if (running != null) {
                running.wake();
            }
        }

        @Override
        public void onCancel() {
            cancelled = true;
            FrameStream running = stream;
            if (running != null) {
                running.leave();
            }
            calls.remove(this);
        }

        @Override
        public void onComplete() {
            calls.remove(this);
        }

        @Override
        public void stop(WeirException reason) {
            FrameStream running = stream;
            if (running != null) {
                running.stop(reason);
            }
        }

        // From here on: the stream's thread, which alone sends and closes.

        private boolean begun;

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public boolean gone() {
            return cancelled || call.isCancelled();
        }

        @Override
        public void send(FlightFrame frame) {
            if (!begun) {
                begun = true;
                call.sendHeaders(new Metadata());
            }
            call.sendMessage(frame);
        }

        @Override
        public void finished() {
            calls.remove(this);
            call.close(Status.OK, new Metadata());
        }

        @Override
        public void failed(WeirException error) {
            calls.remove(this);
            if (gone()) {
                call.close(Status.CANCELLED, new Metadata());
            } else {
                errors.close(call, error);
            }
        }
    }

    static WeirException noSql() {
        return new WeirException(ErrorCode.UNSUPPORTED, "this server answers no sql; scan tables instead");
    }

    @Override
    public void close() {
        statements.shutdown();
    }
}
