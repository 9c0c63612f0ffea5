package dev.weir.server.wire;

import dev.weir.format.Check;
import dev.weir.server.flightsql.SessionOptions;
import dev.weir.server.metrics.Metrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection: it must greet soon, it is not read while it does not read, and each of its calls has a {@link StreamGuard} that
 * sees the bytes before gRPC does. Stands first in the pipeline; on the connection's event loop only, but for {@link #sever}.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    /** More than this waiting to be written: answers to requests that came meanwhile would only make it more. */
    private static final long MAX_UNWRITTEN_BYTES = 1 << 20;

    /**
     * Of a smaller piece, a copy is kept, and of any piece when memory is short: it must not hold on to the whole buffer that it came in.
     * Measured with 50 writers, such buffers took seven times what was in them.
     */
    private static final int SMALL_BYTES = 4 << 10;

    /** For streams of a connection that is being closed because it does not answer, or was idle. */
    private static final long LAST_FRAMES_MS = 2000;

    /** The guard that the call just being opened will have; gRPC asks for it from within. */
    private static final FastThreadLocal<StreamGuard> OPENING = new FastThreadLocal<>();

    private final OpenCalls calls;
    private final Metrics metrics;
    private final long greetingNs;
    private final SessionOptions session = new SessionOptions();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Guarded guarded;

    ConnectionGuard(OpenCalls calls, Metrics metrics, long greetingNs) {
        this.calls = calls;
        this.metrics = metrics;
        this.greetingNs = greetingNs;
    }

    /** Any thread. */
    SessionOptions session() {
        return session;
    }

    static StreamGuard opening(OpenCalls calls) {
        StreamGuard guard = OPENING.get();
        Check.that(guard != null, "a call is opened by its connection's guard");
        return guard;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        Future<?> _ = ctx.executor().schedule(this::greeted, greetingNs, TimeUnit.NANOSECONDS);
    }

    private void greeted() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || !ctx.channel().isOpen()) {
            return;
        }
        Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
        if (http2 == null || !http2.decoder().prefaceReceived()) {
            metrics.reaped("flight", "greeting");
            ChannelFuture _ = ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (guarded == null) {
            Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                guarded = new Guarded(http2);
                http2.decoder().frameListener(guarded);
            }
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (ctx.channel().bytesBeforeWritable() > MAX_UNWRITTEN_BYTES) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            ctx.channel().config().setAutoRead(true);
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** Cuts one call off: for gRPC it is as if the client had done it, and what waits to be written is dropped. Any thread. */
    void sever(int streamId) {
        ChannelHandlerContext ctx = context;
        Guarded frames = guarded;
        if (ctx != null && frames != null) {
            ctx.executor().execute(() -> frames.sever(ctx, streamId));
        }
    }

    /** Frames on their way to gRPC. */
    private final class Guarded extends Http2FrameListenerDecorator {
        private final Http2ConnectionHandler http2;
        private final Http2Connection.PropertyKey key;

        Guarded(Http2ConnectionHandler http2) {
            super(http2.decoder().frameListener());
            this.http2 = http2;
            this.key = http2.connection().newKey();
            http2.gracefulShutdownTimeoutMillis(LAST_FRAMES_MS);
        }

        private interface Headers {
            void pass(Http2FrameListener listener) throws Http2Exception;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            open(streamId, endOfStream, to -> to.onHeadersRead(ctx, streamId, headers, padding, endOfStream));
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            open(
                    streamId,
                    endOfStream,
                    to -> to.onHeadersRead(
                            ctx, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream));
        }

        private void open(int streamId, boolean endOfStream, Headers headers) throws Http2Exception {
            Http2Stream stream = http2.connection().stream(streamId);
            if (stream == null || stream.getProperty(key) != null) {
                headers.pass(listener);
                return;
            }
            StreamGuard guard = new StreamGuard(calls, ConnectionGuard.this, streamId);
            stream.setProperty(key, guard);
            if (endOfStream) {
                guard.admit(Unpooled.EMPTY_BUFFER, true);
            }
            OPENING.set(guard);
            try {
                headers.pass(listener);
            } finally {
                OPENING.remove();
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            Http2Stream stream = http2.connection().stream(streamId);
            StreamGuard guard = stream == null ? null : stream.getProperty(key);
            if (guard == null) {
                return listener.onDataRead(ctx, streamId, data, padding, endOfStream);
            }
            int all = data.readableBytes();
            if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                // The call is over and its client has been told: it need not send the rest.
                reset(ctx, streamId, Http2Error.NO_ERROR);
                return all + padding;
            }
            int admitted = guard.admit(data, endOfStream);
            if (admitted < all) {
                // Nothing of it is kept, so that the client may go on until it hears why.
                if (admitted > 0) {
                    pass(ctx, streamId, data.readSlice(admitted), 0, false);
                }
                return all - admitted + padding;
            }
            return pass(ctx, streamId, data, padding, endOfStream);
        }

        private int pass(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            int length = data.readableBytes();
            if (length == 0 || (length >= SMALL_BYTES && !calls.memory().receivesMuch())) {
                return listener.onDataRead(ctx, streamId, data, padding, endOfStream);
            }
            ByteBuf copy = ctx.alloc().buffer(length, length);
            try {
                copy.writeBytes(data, data.readerIndex(), length);
                return listener.onDataRead(ctx, streamId, copy, padding, endOfStream);
            } finally {
                copy.release();
            }
        }

        void sever(ChannelHandlerContext ctx, int streamId) {
            if (http2.connection().stream(streamId) == null) {
                return;
            }
            try {
                listener.onRstStreamRead(ctx, streamId, Http2Error.CANCEL.code());
            } catch (Http2Exception e) {
                ChannelFuture _ = ctx.close();
                return;
            }
            reset(ctx, streamId, Http2Error.CANCEL);
        }

        private void reset(ChannelHandlerContext ctx, int streamId, Http2Error why) {
            ChannelHandlerContext own = ctx.pipeline().context(http2);
            ChannelFuture _ = http2.resetStream(own, streamId, why.code(), own.newPromise());
            http2.flush(own);
        }
    }
}
