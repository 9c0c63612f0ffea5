package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Users;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.lookup.LookupPath;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.net.Network;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlTables;
import dev.weir.server.query.Statements;
import dev.weir.storage.time.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Lets clients of PostgreSQL in. */
@RealWorld("secrets of connections")
public final class PostgresDoor implements AutoCloseable {
    /** For a connection's first messages. */
    private static final Duration GREETING = Duration.ofSeconds(20);

    /** For clients whose statements are broken off to read why, and to close. */
    private static final long LAST_WORD_MS = 1_000;

    private static final int MAX_READ_BYTES = 64 << 10;
    private static final int FIRST_READ_BYTES = 1 << 10;
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(32 << 10, 64 << 10);
    private static final int KEEPALIVE_PROBES = 4;
    private static final int LONG_SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What lies behind the door. */
    public record Parts(
            SqlEngine engine,
            SqlTables tables,
            LookupPath lookups,
            Statements statements,
            Users users,
            Network network,
            Memory memory,
            Metrics metrics,
            Clock clock,
            String version) {}

    /** With this another connection can cancel what this one runs. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares secrets by equals
    record Key(int id, byte[] secret, Connection connection) {}

    private final ServerConfig.Postgres config;
    private final int maxStatementChars;
    private final long graceMs;
    private final Parts parts;
    private final Channel listening;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<Integer, Key> keys = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public PostgresDoor(ServerConfig all, Parts parts) {
        this.config = all.postgres();
        this.maxStatementChars = all.sql().maxStatementChars();
        this.graceMs = all.stopGrace().toMillis();
        this.parts = parts;
        Network network = parts.network();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(network.acceptor(), network.loops())
                .channelFactory(
                        network.listening("postgres", config.maxConnections(), ChannelInboundHandlerAdapter::new))
                .option(ChannelOption.SO_BACKLOG, Network.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, network.buffers())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(64, FIRST_READ_BYTES, MAX_READ_BYTES).maxMessagesPerRead(1))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new Connection(PostgresDoor.this, channel));
                    }
                });
        if (Epoll.isAvailable()) {
            int seconds = Math.toIntExact(Math.max(1, config.keepalive().toSeconds()));
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, seconds)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, Math.max(1, seconds / KEEPALIVE_PROBES))
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES)
                    // probes are not sent while something is on its way
                    .childOption(
                            EpollChannelOption.TCP_USER_TIMEOUT,
                            Math.toIntExact(Math.min(2 * config.keepalive().toMillis(), Integer.MAX_VALUE)));
        }
        ChannelFuture bound = bootstrap.bind(config.host(), config.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the postgres door cannot listen here; stop what does, or set postgres.port (or postgres.host) address="
                            + config.host() + ":" + config.port() + " reason="
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        this.listening = bound.channel();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    ServerConfig.Postgres config() {
        return config;
    }

    int maxStatementChars() {
        return maxStatementChars;
    }

    long greetingNs() {
        return Math.min(GREETING.toNanos(), config.requestTimeout().toNanos());
    }

    SqlEngine engine() {
        return parts.engine();
    }

    SqlTables tables() {
        return parts.tables();
    }

    LookupPath lookups() {
        return parts.lookups();
    }

    Statements statements() {
        return parts.statements();
    }

    Users users() {
        return parts.users();
    }

    Memory memory() {
        return parts.memory();
    }

    Metrics metrics() {
        return parts.metrics();
    }

    Clock clock() {
        return parts.clock();
    }

    String version() {
        return parts.version();
    }

    /** Makes the key of a connection. */
    Key remember(Connection connection, int minor) {
        byte[] secret = new byte[minor < 2 ? Integer.BYTES : LONG_SECRET_BYTES];
        RANDOM.nextBytes(secret);
        Key key = new Key(ids.incrementAndGet(), secret, connection);
        keys.put(key.id(), key);
        connection.key(key);
        return key;
    }

    void forget(int id) {
        keys.remove(id);
    }

    /** Nobody is told whether there is such a connection. */
    void cancel(int id, ByteBuf secret) {
        byte[] given = new byte[secret.readableBytes()];
        secret.readBytes(given);
        Key key = keys.get(id);
        if (key != null && MessageDigest.isEqual(key.secret(), given)) {
            key.connection().cancel(new WeirException(ErrorCode.CANCELLED, "canceling statement due to user request"));
        }
    }

    /** Idle clients are sent away, the others when what they have asked is answered, or, with the same word, when their time is over. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        tell(Connection::stop);
        channels.newCloseFuture().awaitUninterruptibly(graceMs);
        tell(Connection::stopNow);
        channels.newCloseFuture().awaitUninterruptibly(LAST_WORD_MS);
        channels.close().awaitUninterruptibly();
    }

    private void tell(Consumer<Connection> what) {
        for (Channel channel : channels) {
            Connection connection = channel.pipeline().get(Connection.class);
            if (connection != null) {
                channel.eventLoop().execute(() -> what.accept(connection));
            }
        }
    }
}
