package dev.weir.server.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ServerDescription;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.PutPath;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/**
 * Arrow's Flight service, answered on the level of gRPC so that batches pass through as bytes. Knows nothing of tables: each call is
 * turned into a call of a path behind.
 */
@RealWorld("the executor of calls")
public final class FlightDoor implements AutoCloseable {
    private static final int FLOW_CONTROL_WINDOW = 4 << 20;

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(20);

    /** After calls were broken off, for their last words. */
    private static final long BREAK_OFF_MS = 2000;

    private final ServerConfig.Flight config;
    private final long graceMs;
    private final OpenCalls calls = new OpenCalls();
    private final CallErrors errors;
    private final GetCalls gets;
    private final ExecutorService executor;
    private final Server server;
    private volatile boolean stopping;

    /** What lies behind the door. */
    public record Paths(
            Tables tables,
            PutPath puts,
            ScanPath scans,
            Optional<SqlEngine> sql,
            Memory memory,
            Metrics metrics,
            Supplier<ServerDescription> description) {}

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public FlightDoor(ServerConfig config, Paths paths) {
        this.config = config.flight();
        this.graceMs = config.stopGrace().toMillis();
        this.errors = new CallErrors(paths.metrics());
        this.gets = new GetCalls(paths.scans(), paths.sql(), config.sqlThreads(), paths.memory(), calls, errors);
        int cores = Runtime.getRuntime().availableProcessors();
        // Admission is processor work; two a core, as some calls wait for a disk.
        this.executor = Executors.newFixedThreadPool(
                Math.max(4, 2 * cores),
                Thread.ofPlatform().daemon().name("weir-call-", 0).factory());
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(this.config.host(), this.config.port()))
                .executor(executor)
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .maxInboundMessageSize(this.config.maxMessageBytes())
                .maxInboundMetadataSize(this.config.maxHeaderBytes())
                .maxConcurrentCallsPerConnection(this.config.maxCallsPerConnection())
                .keepAliveTime(this.config.keepalive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(this.config.minClientKeepalive().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .handshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .intercept(new Refusing())
                .addService(service(config, paths))
                .build();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            executor.shutdown();
            gets.close();
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the flight door cannot listen here; stop what does, or set flight.port (or flight.host) address="
                            + this.config.host() + ":" + this.config.port() + " reason=" + reason(e),
                    e);
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return String.valueOf(cause.getMessage());
    }

    private ServerServiceDefinition service(ServerConfig all, Paths paths) {
        FlightMethods methods = new FlightMethods(paths.memory(), all.batch().maxBodyBytes());
        InfoCalls info = new InfoCalls(paths.tables(), paths.scans(), paths.sql(), this::advertised);
        ActionCalls actions = new ActionCalls(paths.tables(), paths.description());
        return ServerServiceDefinition.builder(FlightMethods.SERVICE)
                .addMethod(methods.doGet(), gets)
                .addMethod(methods.doPut(), new PutCalls(paths.tables(), paths.puts(), calls, errors))
                .addMethod(FlightServiceGrpc.getGetFlightInfoMethod(), unary(info::info))
                .addMethod(FlightServiceGrpc.getGetSchemaMethod(), unary(info::schema))
                .addMethod(
                        FlightServiceGrpc.getListFlightsMethod(),
                        streaming((Flight.Criteria criteria, Consumer<Flight.FlightInfo> into) -> info.list(into)))
                .addMethod(
                        FlightServiceGrpc.getDoActionMethod(),
                        actions(actions, new VerifyCalls(paths.tables(), calls, errors)))
                .addMethod(
                        FlightServiceGrpc.getListActionsMethod(),
                        streaming((Flight.Empty nothing, Consumer<Flight.ActionType> into) -> {
                            for (ActionCalls.Action action : ActionCalls.Action.values()) {
                                into.accept(Flight.ActionType.newBuilder()
                                        .setType(action.wireName())
                                        .setDescription(action.description())
                                        .build());
                            }
                        }))
                .addMethod(
                        FlightServiceGrpc.getHandshakeMethod(), ServerCalls.asyncBidiStreamingCall(FlightDoor::greet))
                .addMethod(methods.doExchange(), new Unsupported())
                .build();
    }

    private <Q, A> ServerCallHandler<Q, A> unary(Function<Q, A> answer) {
        return ServerCalls.asyncUnaryCall((request, observer) -> {
            A response;
            try {
                response = answer.apply(request);
            } catch (RuntimeException | OutOfMemoryError e) {
                observer.onError(errors.status(e));
                return;
            }
            observer.onNext(response);
            observer.onCompleted();
        });
    }

    /** For answers of few and small messages. */
    private interface Answers<Q, A> {
        void answer(Q request, Consumer<A> into);
    }

    private <Q, A> ServerCallHandler<Q, A> streaming(Answers<Q, A> answers) {
        return ServerCalls.asyncServerStreamingCall((request, observer) -> {
            try {
                answers.answer(request, observer::onNext);
            } catch (RuntimeException | OutOfMemoryError e) {
                observer.onError(errors.status(e));
                return;
            }
            observer.onCompleted();
        });
    }

    /** Most are answered at once; a check takes its time, and has a thread of its own. */
    private ServerCallHandler<Flight.Action, Flight.Result> actions(ActionCalls quick, VerifyCalls checks) {
        return ServerCalls.asyncServerStreamingCall((action, observer) -> {
            byte[] body = action.getBody().toByteArray();
            try {
                if (action.getType().equals(ActionCalls.Action.VERIFY.wireName())) {
                    checks.start(body, (ServerCallStreamObserver<Flight.Result>) observer);
                    return;
                }
                for (byte[] json : quick.act(action.getType(), body)) {
                    observer.onNext(Flight.Result.newBuilder()
                            .setBody(UnsafeByteOperations.unsafeWrap(json))
                            .build());
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                observer.onError(errors.status(e));
                return;
            }
            observer.onCompleted();
        });
    }

    /** There is nobody to be told from anybody else yet: whoever asks is let in. */
    private static StreamObserver<Flight.HandshakeRequest> greet(StreamObserver<Flight.HandshakeResponse> client) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Flight.HandshakeRequest request) {
                client.onNext(Flight.HandshakeResponse.getDefaultInstance());
            }

            @Override
            public void onError(Throwable error) {
                // The client left; there is nothing to undo.
            }

            @Override
            public void onCompleted() {
                client.onCompleted();
            }
        };
    }

    private final class Unsupported implements ServerCallHandler<Incoming, FlightFrame> {
        @Override
        public ServerCall.Listener<Incoming> startCall(ServerCall<Incoming, FlightFrame> call, Metadata headers) {
            errors.close(
                    call,
                    new WeirException(ErrorCode.UNSUPPORTED, "do_exchange is not answered yet; use do_put and do_get"));
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(Incoming message) {
                    if (message instanceof Incoming.Frame frame) {
                        frame.frame().close();
                    }
                }
            };
        }
    }

    /** A stopping server takes no new calls, and says so. */
    private final class Refusing implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (stopping) {
                errors.close(call, stoppingError());
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
        try {
            if (!server.awaitTermination(graceMs, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(BREAK_OFF_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        gets.close();
        executor.shutdown();
    }
}
