package dev.weir.server.http;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
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
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Health and metrics, for machines that watch. */
@RealWorld("the thread that counts")
public final class HttpDoor implements AutoCloseable {
    private final Channel listening;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ExecutorService executor;
    private final HttpAnswers answers;

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public HttpDoor(ServerConfig.Http config, Network network, Metrics metrics) {
        // One: whoever asks for the figures twice at once waits for the first answer.
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("weir-http-", 0).factory());
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
    }
}
