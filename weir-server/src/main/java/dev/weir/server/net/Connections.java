package dev.weir.server.net;

import dev.weir.server.metrics.Metrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The connections of one door. Stands in the pipeline of the listening channel, before anything is spent on a new one: those above the
 * limit are closed at once.
 */
final class Connections extends ChannelInboundHandlerAdapter {
    private final int limit;
    private final Supplier<ChannelHandler> guards;
    private final Runnable refused;
    private final AtomicInteger open = new AtomicInteger();

    /** @param guards makes the first handler of each connection */
    Connections(String door, int limit, Supplier<ChannelHandler> guards, Metrics metrics) {
        this.limit = limit;
        this.guards = guards;
        this.refused = () -> metrics.refused(door, "connections");
        metrics.gauge("weir.connections.open", "connections", door, open::get);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        if (open.incrementAndGet() > limit) {
            open.decrementAndGet();
            refused.run();
            connection.unsafe().closeForcibly();
            return;
        }
        connection.closeFuture().addListener(any -> open.decrementAndGet());
        connection.pipeline().addLast(guards.get());
        ctx.fireChannelRead(message);
    }
}
