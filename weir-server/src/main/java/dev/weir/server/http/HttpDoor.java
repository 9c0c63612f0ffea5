package dev.weir.server.http;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Logins;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.net.Network;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics, for machines that watch; and what other modules answer below paths of their own. */
@RealWorld("the thread that counts")
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    private static final int GUEST_THREADS = 8;
    private static final int GUEST_IDLE_S = 60;
    private static final int GUEST_WAITING = 256;
    private static final int GUEST_STOP_S = 5;

    private final Channel listening;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ExecutorService executor;
    private final ThreadPoolExecutor guests;
    private final MountedRequests.Parts mounts;
    private final HttpAnswers answers;

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public HttpDoor(ServerConfig.Http config, Network network, Metrics metrics, Logins logins, List<Mounted> mounted) {
        // One: whoever asks for the figures twice at once waits for the first answer.
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("weir-http-", 0).factory());
        this.guests = new ThreadPoolExecutor(
                GUEST_THREADS,
                GUEST_THREADS,
                GUEST_IDLE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(GUEST_WAITING),
                Thread.ofPlatform().daemon().name("weir-http-guest-", 0).factory());
        guests.allowCoreThreadTimeOut(true);
        this.mounts = new MountedRequests.Parts(mounted, logins, guests, new AtomicLong());
        this.answers = new HttpAnswers(metrics);
        ChannelFuture bound = new ServerBootstrap()
                .group(network.acceptor(), network.loops())
                .channelFactory(network.listening(
                        "http",
                        config.maxConnections(),
                        () -> new HttpPatience(config.timeout().toNanos(), metrics)))
                .option(ChannelOption.SO_BACKLOG, Network.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, network.buffers())
                .childHandler(pipeline(config))
                .bind(config.host(), config.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            executor.shutdown();
            guests.shutdown();
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the http door cannot listen here; stop what does, or set http.port (or http.host) address="
                            + config.host() + ":" + config.port() + " reason="
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        this.listening = bound.channel();
    }

    private ChannelHandler pipeline(ServerConfig.Http config) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel connection) {
                connections.add(connection);
                ChannelPipeline pipeline = connection.pipeline();
                pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(config.maxRequestBytes())
                        .setMaxHeaderSize(config.maxRequestBytes())));
                // one request at a time, also of a client that does not wait for answers
                pipeline.addLast(new FlowControlHandler());
                pipeline.addLast(new MountedRequests(mounts));
                pipeline.addLast(new HttpObjectAggregator(config.maxRequestBytes()));
                pipeline.addLast(new HttpRequests(answers, executor));
            }
        };
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** From now on {@code /health} says that the server stops. */
    public void stopping() {
        answers.stopping();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        executor.shutdownNow();
        guests.shutdownNow();
        awaitGuests();
    }

    /** What they are doing ends before what they use does. */
    private void awaitGuests() {
        try {
            if (!guests.awaitTermination(GUEST_STOP_S, TimeUnit.SECONDS)) {
                LOG.warn("a request over http is still being answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
