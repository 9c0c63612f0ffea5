package dev.weir.server.wire;

import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ServerDescription;
import dev.weir.server.auth.Logins;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.flightsql.SqlActions;
import dev.weir.server.flightsql.SqlPath;
import dev.weir.server.lookup.LookupPath;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.net.Network;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.Statements;
import dev.weir.server.scrub.Verification;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.PutPath;
import dev.weir.storage.time.Clock;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Arrow's Flight service, answered on the level of gRPC so that batches pass through as bytes. Knows nothing of tables: each call is
 * turned into a call of a path behind.
 */
@RealWorld("the executor of calls")
public final class FlightDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlightDoor.class);

    private static final long MAX_WINDOW = 4 << 20;
    private static final long MIN_WINDOW = 64 << 10;
    private static final long WINDOW_SHARE = 128;

    /** For a connection's first bytes. */
    private static final Duration GREETING = Duration.ofSeconds(20);

    /** Calls that one connection may begin and break off; many more are an attack on the processor. */
    private static final int MAX_RESETS_PER_SECOND = 2000;

    /** After calls were broken off, for their last words. */
    private static final long BREAK_OFF_MS = 2000;

    private final ServerConfig.Flight config;
    private final long graceMs;
    private final OpenCalls calls;
    private final CallErrors errors;
    private final SqlPath sql;
    private final GetCalls gets;
    private final Memory memory;
    private final ExecutorService executor;
    private final ScheduledExecutorService sweeper;
    private final Server server;
    private volatile boolean stopping;

    /** What lies behind the door. */
    public record Paths(
            Tables tables,
            PutPath puts,
            ScanPath scans,
            LookupPath lookups,
            Optional<SqlEngine> sql,
            Statements statements,
            SqlCatalog catalog,
            Logins logins,
            Memory memory,
            Network network,
            Clock clock,
            Metrics metrics,
            Supplier<ServerDescription> description,
            String version) {}

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public FlightDoor(ServerConfig config, Paths paths) {
        this.config = config.flight();
        this.graceMs = config.stopGrace().toMillis();
        this.memory = paths.memory();
        this.errors = new CallErrors(paths.metrics());
        this.sql = new SqlPath(new SqlPath.Parts(
                paths.sql(),
                paths.tables(),
                paths.catalog(),
                paths.memory(),
                config.batch().limits(),
                config.sql().maxStatementChars(),
                paths.clock(),
                paths.version()));
        this.gets = new GetCalls(
                new GetCalls.Sources(paths.scans(), paths.sql(), sql),
                paths.statements(),
                config.sql().maxStatementChars(),
                paths.memory(),
                errors);
        int cores = Runtime.getRuntime().availableProcessors();
        // Admission is processor work; two a core, as some calls wait for a disk.
        this.executor = Executors.newFixedThreadPool(
                Math.max(4, 2 * cores),
                Thread.ofPlatform().daemon().name("weir-call-", 0).factory());
        this.calls = new OpenCalls(this.config, paths.memory(), paths.metrics(), paths.clock(), executor);
        this.sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weir-sweep-", 0).factory());
        ServerConfig.FlightLimits limits = this.config.limits();
        ServerConfig.FlightPatience patience = this.config.patience();
        Network network = paths.network();
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(this.config.host(), this.config.port()))
                .executor(this::run)
                // puts and exchanges choose for each message where it is worked on
                .callExecutor(FlightDoor::executorOf)
                .bossEventLoopGroup(network.acceptor())
                .workerEventLoopGroup(network.loops())
                .channelFactory(network.listening(
                        "flight",
                        limits.maxConnections(),
                        () -> new ConnectionGuard(calls, paths.metrics(), greeting(patience))))
                .withOption(ChannelOption.SO_BACKLOG, Network.BACKLOG)
                .withChildOption(ChannelOption.ALLOCATOR, network.buffers())
                .addStreamTracerFactory(calls)
                .flowControlWindow(window(config.memoryBudgetBytes()))
                // The guards refuse what is too long, before gRPC sees it and with a code of ours.
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .maxInboundMetadataSize(limits.maxHeaderBytes())
                .maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
                .maxRstFramesPerWindow(MAX_RESETS_PER_SECOND, 1)
                // Nothing inflates: batches are compressed themselves, with limits.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .keepAliveTime(patience.keepalive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(patience.keepalive().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(patience.maxIdle().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(patience.minClientKeepalive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .intercept(new Callers(paths.logins(), paths.clock(), errors))
                .intercept(new Refusing())
                .addService(service(config, paths))
                .build();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            executor.shutdown();
            sweeper.shutdown();
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the flight door cannot listen here; stop what does, or set flight.port (or flight.host) address="
                            + this.config.host() + ":" + this.config.port() + " reason=" + reason(e),
                    e);
        }
        long every = calls.sweepEveryNs();
        ScheduledFuture<?> _ = sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.NANOSECONDS);
    }

    private static <Q, A> @Nullable Executor executorOf(ServerCall<Q, A> call, Metadata headers) {
        String method = call.getMethodDescriptor().getFullMethodName();
        return FlightMethods.streams(method) ? Runnable::run : null;
    }

    /** A connection's last calls may end when the pool has: what they hold is freed all the same, by whoever tells that they end. */
    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void sweep() {
        try {
            calls.sweep();
            memory.codecs().trim();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("what is late or idle could not be ended, another try follows", e);
        }
    }

    /** What one connection may send ahead of what is asked for: as much as keeps a fast one busy, less where memory is small. */
    private static int window(long budgetBytes) {
        return Math.toIntExact(Math.clamp(budgetBytes / WINDOW_SHARE, MIN_WINDOW, MAX_WINDOW));
    }

    private static long greeting(ServerConfig.FlightPatience patience) {
        return Math.min(GREETING.toNanos(), patience.requestTimeout().toNanos());
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return String.valueOf(cause.getMessage());
    }

    private ServerServiceDefinition service(ServerConfig all, Paths paths) {
        MethodDescriptor.Marshaller<FlightFrame> frames = FlightFrame.marshaller(
                paths.memory().allocator(),
                all.batch().maxBodyBytes(),
                config.limits().maxRequestBytes());
        InfoCalls info = new InfoCalls(paths.tables(), paths.scans(), paths.sql(), this::advertised);
        ActionCalls actions = new ActionCalls(
                paths.tables(),
                new CatalogCalls(paths.catalog(), paths.sql()),
                new VerifyCalls(
                        paths.tables(),
                        new Verification.LakeRows(paths.scans().lake(), paths.memory()),
                        () -> stopping),
                paths.description());
        SqlActions sqlActions = sql.actions();
        Memory memory = paths.memory();
        return ServerServiceDefinition.builder(FlightMethods.SERVICE)
                .addMethod(FlightMethods.sending(FlightServiceGrpc.getDoGetMethod(), frames), gets)
                .addMethod(
                        FlightMethods.receiving(FlightServiceGrpc.getDoPutMethod(), frames),
                        new PutCalls(
                                paths.tables(), paths.puts(), sql.puts(), errors, executor, gets::onStatementThread))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getGetFlightInfoMethod()),
                        requests(new Infos<>(asked -> info(info, asked)), memory))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getPollFlightInfoMethod()),
                        requests(new Infos<>(asked -> finished(info(info, asked))), memory))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getGetSchemaMethod()),
                        requests(
                                (Flight.FlightDescriptor asked) ->
                                        one(SqlPath.handles(asked.getCmd()) ? sql.schema(asked) : info.schema(asked)),
                                memory))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getListFlightsMethod()),
                        requests((Flight.Criteria criteria) -> info.list(), memory))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getDoActionMethod()),
                        requests((Flight.Action action) -> results(actions, sqlActions, action), memory))
                .addMethod(
                        FlightMethods.of(FlightServiceGrpc.getListActionsMethod()),
                        requests((Flight.Empty nothing) -> actionTypes(), memory))
                .addMethod(FlightMethods.of(FlightServiceGrpc.getHandshakeMethod()), new Greetings(errors))
                .addMethod(
                        FlightMethods.exchanging(FlightServiceGrpc.getDoExchangeMethod(), frames),
                        new ExchangeCalls(paths.lookups(), memory, errors, executor))
                .build();
    }

    private <Q, A extends MessageLite> ServerCallHandler<Incoming<Q>, A> requests(
            RequestCalls.Answers<Q, A> answers, Memory memory) {
        return new RequestCalls<>(answers, memory, errors);
    }

    private static <A> Iterator<A> one(A answer) {
        return List.of(answer).iterator();
    }

    private Flight.FlightInfo info(InfoCalls others, Flight.FlightDescriptor asked) {
        return SqlPath.handles(asked.getCmd()) ? sql.info(asked) : others.info(asked);
    }

    /** Nobody has to ask again. */
    private static Flight.PollInfo finished(Flight.FlightInfo info) {
        return Flight.PollInfo.newBuilder().setInfo(info).setProgress(1).build();
    }

    /** Answers about what may be a statement that has to be run first. */
    private final class Infos<A> implements RequestCalls.Answers<Flight.FlightDescriptor, A> {
        private final Function<Flight.FlightDescriptor, A> answer;

        Infos(Function<Flight.FlightDescriptor, A> answer) {
            this.answer = answer;
        }

        @Override
        public Iterator<A> to(Flight.FlightDescriptor asked) {
            return one(answer.apply(asked));
        }

        @Override
        public Optional<Executor> where(Flight.FlightDescriptor asked) {
            return SqlPath.runs(asked) ? Optional.of(gets::onStatementThread) : Optional.empty();
        }
    }

    private static Iterator<Flight.Result> results(ActionCalls actions, SqlActions sqlActions, Flight.Action action) {
        Iterator<byte[]> documents = SqlActions.Action.of(action.getType())
                .map(known -> sqlActions.act(known, action.getBody()).iterator())
                .orElseGet(() -> actions.act(action.getType(), action.getBody().toByteArray()));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return documents.hasNext();
            }

            @Override
            public Flight.Result next() {
                return Flight.Result.newBuilder()
                        .setBody(UnsafeByteOperations.unsafeWrap(documents.next()))
                        .build();
            }
        };
    }

    private static Iterator<Flight.ActionType> actionTypes() {
        return Stream.concat(
                        Arrays.stream(ActionCalls.Action.values())
                                .map(action -> actionType(action.wireName(), action.description())),
                        Arrays.stream(SqlActions.Action.values())
                                .map(action -> actionType(action.wireName(), action.description())))
                .iterator();
    }

    private static Flight.ActionType actionType(String name, String description) {
        return Flight.ActionType.newBuilder()
                .setType(name)
                .setDescription(description)
                .build();
    }

    /** A server that is stopping, or has too many, takes no new calls, and says so. */
    private final class Refusing implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            WeirException reason =
                    stopping ? stoppingError() : StreamGuard.current().refusal();
            if (reason != null) {
                errors.close(call, reason);
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    private static WeirException stoppingError() {
        return new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping; send it again when it is back");
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(config.host(), server.getPort());
    }

    /** {@code host:port} that clients are told. */
    public String advertised() {
        if (!config.advertised().isEmpty()) {
            return config.advertised();
        }
        InetAddress address = address().getAddress();
        String host = config.host();
        if (address != null && address.isAnyLocalAddress()) {
            // Nobody can connect to 0.0.0.0 from elsewhere; the machine's own name is the best guess without a setting.
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                host = "localhost";
            }
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }

    /** New calls are refused from now on; open streams finish what was received and end. */
    public void refuse() {
        stopping = true;
        calls.stopAll(stoppingError());
        server.shutdown();
    }

    /** Waits for the last calls, then breaks off. */
    @Override
    public void close() {
        refuse();
        sweeper.shutdown();
        try {
            if (!server.awaitTermination(graceMs, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(BREAK_OFF_MS, TimeUnit.MILLISECONDS);
            }
            sweeper.awaitTermination(BREAK_OFF_MS, TimeUnit.MILLISECONDS);
            // What a call left behind is freed by its last tasks.
            executor.shutdown();
            executor.awaitTermination(BREAK_OFF_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        executor.shutdown();
    }
}
