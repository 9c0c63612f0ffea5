package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import dev.weir.server.flightsql.SqlCaller;
import dev.weir.server.flightsql.SqlPath;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import dev.weir.server.query.Statements;
import dev.weir.server.serve.FrameSink;
import dev.weir.server.serve.FrameStream;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.serve.SqlStream;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/** {@code DoGet}: scans, each on a virtual thread, and statements. */
@RealWorld("threads of streams")
final class GetCalls implements ServerCallHandler<Incoming<Flight.Ticket>, FlightFrame> {
    /** Bytes that may wait in the transport before a stream pauses: some batches, so that none waits for the one before. */
    private static final int READY_BYTES = 2 << 20;

    /** Small frames are copied into the transport's own buffers, which the budget does not count: fewer may wait there. */
    private static final int SMALL_READY_BYTES = 64 << 10;

    private static final int SMALL_FRAME_BYTES = 8 << 10;

    private final ScanPath scans;
    private final Optional<SqlEngine> sql;
    private final SqlPath flightSql;
    private final Memory memory;
    private final CallErrors errors;
    private final ThreadFactory scanThreads =
            Thread.ofVirtual().name("weir-scan-", 0).factory();
    private final Statements statements;
    private final int maxStatementChars;

    /** Where rows come from. */
    record Sources(ScanPath scans, Optional<SqlEngine> sql, SqlPath flightSql) {}

    GetCalls(Sources sources, Statements statements, int maxStatementChars, Memory memory, CallErrors errors) {
        this.scans = sources.scans();
        this.sql = sources.sql();
        this.flightSql = sources.flightSql();
        this.statements = statements;
        this.maxStatementChars = maxStatementChars;
        this.memory = memory;
        this.errors = errors;
    }

    @Override
    public ServerCall.Listener<Incoming<Flight.Ticket>> startCall(
            ServerCall<Incoming<Flight.Ticket>, FlightFrame> call, Metadata headers) {
        call.setOnReadyThreshold(READY_BYTES);
        call.request(2);
        GetCall get = new GetCall(call);
        StreamGuard.current().attach(get);
        return get;
    }

    private final class GetCall extends ServerCall.Listener<Incoming<Flight.Ticket>>
            implements FrameSink, OpenCalls.Call {
        private final ServerCall<Incoming<Flight.Ticket>, FlightFrame> call;
        private @Nullable Incoming<Flight.Ticket> ticket;
        private volatile boolean cancelled;

        // Guarded by this: who ends the call, its stream or, before there is one, whoever finds a reason.
        private @Nullable FrameStream stream;
        private boolean ended;

        GetCall(ServerCall<Incoming<Flight.Ticket>, FlightFrame> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Incoming<Flight.Ticket> message) {
            ticket = message;
        }

        @Override
        public void onHalfClose() {
            try {
                switch (ticket) {
                    case null -> throw new WeirException(ErrorCode.INVALID_REQUEST, "a ticket is needed");
                    case Incoming.Refused<Flight.Ticket> refused -> throw refused.reason();
                    case Incoming.Message<Flight.Ticket> asked
                    when SqlPath.handles(asked.value().getTicket()) ->
                        start(flightSql.open(asked.value().getTicket()));
                    case Incoming.Message<Flight.Ticket> asked ->
                        start(WireJson.read(asked.value().getTicket().toByteArray(), Ticket.class));
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                refuse(Memory.typed(e));
            }
        }

        private void start(SqlPath.Answer answer) {
            switch (answer) {
                case SqlPath.Answer.Statement(String sql, Supplier<SqlResult> rows) ->
                    start(sql, rows, GetCalls.this::onStatementThread);
                case SqlPath.Answer.Known(String what, Supplier<SqlResult> rows) ->
                    start(what, rows, stream -> scanThreads.newThread(stream).start());
            }
        }

        private void start(Ticket asked) {
            switch (asked) {
                case Ticket.Scan scan -> {
                    FrameStream opened = scans.open(scan.request(), this);
                    if (begin(opened)) {
                        scanThreads.newThread(opened).start();
                    }
                }
                case Ticket.Sql statement -> {
                    SqlEngine engine = sql.orElseThrow(GetCalls::noSql);
                    String text = statement.request().sql();
                    if (text.length() > maxStatementChars) {
                        throw new WeirException(
                                ErrorCode.INVALID_SQL,
                                "the statement is too long; shorten it, or raise sql.max_statement_chars chars="
                                        + text.length() + " limit=" + maxStatementChars);
                    }
                    SqlSession session = SqlSession.of(SqlCaller.current().user());
                    start(text, () -> engine.execute(text, session), GetCalls.this::onStatementThread);
                }
            }
        }

        private void start(String sql, Supplier<SqlResult> rows, Consumer<Runnable> threads) {
            RunningStatement registered = statements.begin(asker(), sql);
            FrameStream opened = new SqlStream(rows, registered, memory, this);
            if (!begin(opened) || !execute(opened, threads)) {
                registered.close();
            }
        }

        private Statements.Asker asker() {
            SocketAddress client = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            return new Statements.Asker("flight", SqlCaller.current().user(), String.valueOf(client));
        }

        private boolean execute(FrameStream opened, Consumer<Runnable> threads) {
            try {
                threads.accept(opened);
                return true;
            } catch (WeirException e) {
                synchronized (this) {
                    stream = null;
                }
                refuse(e);
                return false;
            }
        }

        /** Whether the stream is to run. */
        private synchronized boolean begin(FrameStream opened) {
            if (!ended && !cancelled) {
                stream = opened;
                return true;
            }
            return false;
        }

        /** Before there is a stream. */
        private synchronized void refuse(WeirException reason) {
            if (!ended) {
                ended = true;
                errors.close(call, reason);
            }
        }

        private synchronized @Nullable FrameStream running() {
            return stream;
        }

        @Override
        public void onReady() {
            FrameStream running = running();
            if (running != null) {
                running.wake();
            }
        }

        @Override
        public void onCancel() {
            FrameStream running;
            synchronized (this) {
                cancelled = true;
                running = stream;
            }
            if (running != null) {
                running.leave();
            }
        }

        @Override
        public void stop(WeirException reason) {
            FrameStream running = running();
            if (running != null) {
                running.stop(reason);
            } else {
                refuse(reason);
            }
        }

        @Override
        public boolean waitsForServer() {
            return false;
        }

        // From here on: the stream's thread, which alone sends and closes.

        private boolean begun;
        private boolean smallFrames;

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
            boolean small = frame.body().readableBytes() < SMALL_FRAME_BYTES;
            if (small != smallFrames) {
                smallFrames = small;
                call.setOnReadyThreshold(small ? SMALL_READY_BYTES : READY_BYTES);
            }
            call.sendMessage(frame);
        }

        @Override
        public void finished() {
            call.close(Status.OK, new Metadata());
        }

        @Override
        public void failed(WeirException error) {
            if (gone()) {
                call.close(Status.CANCELLED, new Metadata());
            } else {
                errors.close(call, error);
            }
        }
    }

    /** Throws {@code UNAVAILABLE} when the server stops. */
    void onStatementThread(Runnable work) {
        try {
            statements.execute(work);
        } catch (RejectedExecutionException e) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
        }
    }

    static WeirException noSql() {
        return new WeirException(ErrorCode.UNSUPPORTED, "this server answers no sql; scan tables instead");
    }
}
