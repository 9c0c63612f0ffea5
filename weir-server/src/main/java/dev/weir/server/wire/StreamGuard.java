package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.flightsql.SessionOptions;
import dev.weir.server.memory.Memory;
import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call from below gRPC. The length that stands before a message is checked, and reserved from the memory budget, before a byte
 * of it is kept; it is given back when the message is parsed or the call is over. So a message that was let in can be finished, whoever
 * else comes. gRPC itself would keep whatever a client sends, and break off with a status of its own.
 *
 * <p>Bytes come in on the connection's event loop; everything else is any thread's.
 */
final class StreamGuard extends ServerStreamTracer {
    /** Of the call that the running code belongs to. */
    private static final Context.Key<StreamGuard> CURRENT = Context.key("weir-stream");

    /** A flag and a length of four bytes stand before each message. */
    private static final int PREFIX_BYTES = 5;

    private static final int NOT_COMPRESSED = 0;

    /** What a call is late with. */
    enum Late {
        NOT(""),
        MESSAGE("message"),
        ANSWER("answer"),
        WRITER("writer"),
        READER("reader"),
        /** It was told that it ends, and holds on. */
        MUTE("mute");

        private final String reason;

        Late(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final OpenCalls calls;
    private final ConnectionGuard connection;
    private final int streamId;

    // Of the event loop.
    private boolean streams;
    private long prefix;
    private int prefixBytes;
    private long bodyBytesLeft;

    /** Of messages that are coming or have come, and are neither parsed nor dropped. */
    private final AtomicLong reserved = new AtomicLong();

    private final AtomicInteger sent = new AtomicInteger();

    /** What comes now is not kept. */
    private volatile boolean stopped;

    private volatile boolean closed;
    private volatile boolean allReceived;
    /** When the message that is coming, or awaited for the first time, was begun. */
    private volatile long waitingSinceNs;

    private volatile boolean betweenMessages;

    // Of the sweep.
    private long readerSinceNs;
    private int sentThen;

    private OpenCalls.@Nullable Call call;
    private @Nullable WeirException refusal;
    private long toldNs;

    StreamGuard(OpenCalls calls, ConnectionGuard connection, int streamId) {
        this.calls = calls;
        this.connection = connection;
        this.streamId = streamId;
        long now = calls.now();
        this.waitingSinceNs = now;
        this.readerSinceNs = now;
    }

    /** The guard of the call within which this is called. */
    static StreamGuard current() {
        return CURRENT.get();
    }

    /** What the client has set on its connection. */
    SessionOptions session() {
        return connection.session();
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(CURRENT, this);
    }

    void opened(String method) {
        streams = FlightMethods.streams(method);
    }

    /** Who is to be stopped; at once, if there is a reason already. */
    void attach(OpenCalls.Call started) {
        WeirException reason;
        synchronized (this) {
            call = started;
            reason = refusal;
        }
        if (reason != null) {
            started.stop(reason);
        }
    }

    /** Why this call may not go on; null if it may. */
    synchronized @Nullable WeirException refusal() {
        return refusal;
    }

    /** Tells the call, once it is there. Any thread; does not wait. */
    void stop(WeirException reason) {
        OpenCalls.Call known;
        synchronized (this) {
            if (refusal != null) {
                return;
            }
            refusal = reason;
            toldNs = calls.now();
            known = call;
            stopped = true;
        }
        if (known != null) {
            known.stop(reason);
        }
    }

    /** On the event loop, which must not wait for whoever is being stopped. */
    private void refuse(WeirException reason, String kind) {
        stopped = true;
        calls.refused(kind);
        calls.run(() -> stop(reason));
    }

    /** How many of the bytes gRPC may have; those behind are dropped, with all that follows. On the event loop. */
    int admit(ByteBuf data, boolean last) {
        int end = data.readableBytes();
        int at = 0;
        while (at < end && !stopped) {
            if (bodyBytesLeft > 0) {
                int step = (int) Math.min(bodyBytesLeft, end - at);
                bodyBytesLeft -= step;
                at += step;
            } else {
                if (prefixBytes == 0) {
                    betweenMessages = false;
                    waitingSinceNs = calls.now();
                }
                prefix = prefix << Byte.SIZE | data.getUnsignedByte(data.readerIndex() + at);
                prefixBytes++;
                if (prefixBytes == PREFIX_BYTES) {
                    if (!begin()) {
                        break;
                    }
                }
                at++;
            }
            if (bodyBytesLeft == 0 && prefixBytes == 0) {
                betweenMessages = true;
                waitingSinceNs = calls.now();
            }
        }
        allReceived |= last;
        return at;
    }

    private boolean begin() {
        long length = prefix & 0xFFFF_FFFFL;
        int flag = (int) (prefix >>> Integer.SIZE);
        prefix = 0;
        prefixBytes = 0;
        bodyBytesLeft = length;
        Memory memory = calls.memory();
        ServerConfig.FlightLimits limits = calls.limits();
        long limit = streams ? limits.maxMessageBytes() : limits.maxRequestBytes();
        String setting = streams ? "flight.max_message_bytes" : "flight.max_request_bytes";
        if (flag != NOT_COMPRESSED) {
            refuse(
                    new WeirException(
                            ErrorCode.INVALID_REQUEST,
                            "messages must not be compressed by grpc; batches are compressed themselves flag=" + flag),
                    "compressed");
        } else if (length > limit) {
            refuse(
                    new WeirException(
                            streams ? ErrorCode.BATCH_TOO_LARGE : ErrorCode.INVALID_REQUEST,
                            "the message is too long; send less at once, or raise " + setting + " bytes=" + length
                                    + " limit=" + limit),
                    "message");
        } else if (length > memory.receivedLimit()) {
            refuse(
                    new WeirException(
                            streams ? ErrorCode.BATCH_TOO_LARGE : ErrorCode.INVALID_REQUEST,
                            "the message can never fit; send less at once, or raise memory.budget_bytes bytes=" + length
                                    + " limit=" + memory.receivedLimit()),
                    "message");
        } else if (!memory.reserveReceived(length)) {
            refuse(Memory.full(), "memory");
        } else {
            reserved.addAndGet(length);
            if (closed) {
                releaseAll();
            }
            return true;
        }
        return false;
    }

    /** A message of this length was parsed: what it is now is counted by whoever has it. */
    void parsed(long bytes) {
        long before = reserved.getAndUpdate(held -> Math.max(0, held - bytes));
        long released = Math.min(before, bytes);
        if (released > 0) {
            calls.memory().releaseReceived(released);
        }
    }

    private void releaseAll() {
        parsed(Long.MAX_VALUE);
    }

    @Override
    public void outboundMessage(int sequence) {
        sent.incrementAndGet();
    }

    /** The transport has let go of the call. */
    @Override
    public void streamClosed(Status status) {
        closed = true;
        releaseAll();
        calls.closed(this);
    }

    synchronized boolean waitsForServer() {
        return call != null && call.waitsForServer();
    }

    /** On the sweep's thread. */
    Late late(long now, ServerConfig.FlightPatience patience) {
        OpenCalls.Call known;
        long told;
        synchronized (this) {
            known = call;
            told = refusal == null ? 0 : toldNs;
            if (refusal != null) {
                return now - told > calls.lastWordsNs() ? Late.MUTE : Late.NOT;
            }
        }
        if (known == null) {
            return Late.NOT;
        }
        int sentNow = sent.get();
        if (sentNow != sentThen || known.ready()) {
            sentThen = sentNow;
            readerSinceNs = now;
        } else if (now - readerSinceNs > patience.maxReaderPause().toNanos()) {
            return Late.READER;
        }
        long waited = now - waitingSinceNs;
        if (allReceived) {
            return known.waitsForServer() && waited > patience.requestTimeout().toNanos() ? Late.ANSWER : Late.NOT;
        }
        if (betweenMessages && streams) {
            return waited > patience.maxWriterPause().toNanos() ? Late.WRITER : Late.NOT;
        }
        return waited > patience.requestTimeout().toNanos() ? Late.MESSAGE : Late.NOT;
    }

    /** Cuts the call off, with all that it holds. */
    void sever() {
        connection.sever(streamId);
    }
}
