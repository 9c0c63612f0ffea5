package dev.weir.server.http;

import dev.weir.server.metrics.Metrics;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not come to the end of a request and its answer in time. The clock starts when the connection opens and when an
 * answer is out; single bytes do not turn it back.
 */
final class HttpPatience extends ChannelDuplexHandler {
    private final long timeoutNs;
    private final Metrics metrics;
    private @Nullable Future<?> deadline;
    /** A connection owes its first request, and the rest of each that it has begun. */
    private boolean expecting = true;

    HttpPatience(long timeoutNs, Metrics metrics) {
        this.timeoutNs = timeoutNs;
        this.metrics = metrics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        begin(ctx);
    }

    private void begin(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = ctx.executor().schedule(() -> late(ctx), timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** No time runs until the next answer is out: one is being made. On the connection's event loop. */
    void rest() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void late(ChannelHandlerContext ctx) {
        if (ctx.channel().isOpen()) {
            if (expecting) {
                metrics.reaped("http", "request");
            }
            ChannelFuture _ = ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        expecting = true;
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ChannelFuture _ = ctx.write(message, promise.unvoid().addListener(done -> {
            expecting = false;
            begin(ctx);
        }));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
