package dev.weir.server.net;

import dev.weir.format.RealWorld;
import dev.weir.server.metrics.Metrics;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the doors of a server share: event loops, buffers, and the way in. */
@RealWorld("threads of the network")
public final class Network implements AutoCloseable {
    /** Connections that the kernel keeps until they are accepted. */
    public static final int BACKLOG = 1024;

    private static final int PAGE_BYTES = 8 << 10;
    /** Chunks of a MiB: what a pool keeps when all is quiet is small. */
    private static final int CHUNK_ORDER = 7;

    private static final long STOP_MS = 2000;

    /** One for the process, because a pool's memory goes back to the system with the process only. */
    private static final PooledByteBufAllocator BUFFERS = new PooledByteBufAllocator(
            true,
            cores(),
            cores(),
            PAGE_BYTES,
            CHUNK_ORDER,
            PooledByteBufAllocator.defaultSmallCacheSize(),
            PooledByteBufAllocator.defaultNormalCacheSize(),
            false);

    private final Metrics metrics;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;

    public Network(Metrics metrics) {
        this.metrics = metrics;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("weir-accept", true), io);
        this.loops = new MultiThreadIoEventLoopGroup(cores(), new DefaultThreadFactory("weir-io", true), io);
    }

    private static int cores() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    public EventLoopGroup acceptor() {
        return acceptor;
    }

    public EventLoopGroup loops() {
        return loops;
    }

    public PooledByteBufAllocator buffers() {
        return BUFFERS;
    }

    /** Bytes of buffers that somebody holds, in all servers of this process. */
    public static long heldBytes() {
        return BUFFERS.pinnedDirectMemory() + BUFFERS.pinnedHeapMemory();
    }

    /**
     * Makes listening channels for a door.
     *
     * @param limit of connections; more are closed as soon as they are accepted
     * @param guards makes the first handler of each connection
     */
    public ChannelFactory<ServerChannel> listening(String door, int limit, Supplier<ChannelHandler> guards) {
        Connections connections = new Connections(door, limit, guards, metrics);
        return () -> {
            ServerChannel channel = Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
            ((Channel) channel).pipeline().addLast(connections);
            return channel;
        };
    }

    /** Ends the event loops; the doors are closed before. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS);
        acceptor.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS);
    }
}
