package dev.weir.client.wire;

import com.google.protobuf.ByteString;
import dev.weir.client.Credentials;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.WireErrors;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2Exception;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel to one server, with everything that its appenders and scans share. Thread-safe. */
public final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int WINDOW_BYTES = 4 << 20;
    private static final int MAX_CODEC_THREADS = 4;
    private static final int FRAME_OVERHEAD_BYTES = 16 << 20;
    private static final int EVENT_LOOPS = 1;
    /** A second one, because names are resolved there, too, which can take long. */
    private static final int TIMERS = 2;

    private static final long STOP_SECONDS = 10;

    /** A silent server is asked after this long, and given up after as long again; gRPC allows no less. */
    private static final long KEEPALIVE_SECONDS = 10;

    private final Address address;
    private final Duration requestTimeout;
    private final RootAllocator allocator;
    private final EventLoopGroup eventLoops;
    private final ManagedChannel channel;
    /** The channel, and who calls where somebody has said so. */
    private final io.grpc.Channel calls;

    private final boolean isNobody;

    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService acks;
    private final CodecPool codecs;
    private final SecureRandom random = new SecureRandom();
    private final MethodDescriptor<FlightFrame, Flight.PutResult> put;
    private final MethodDescriptor<Flight.Ticket, FlightFrame> get;
    private final MethodDescriptor<FlightFrame, FlightFrame> exchange;

    /** Does not reach for the server yet. Throws {@code INVALID_CONFIG} when the JVM lacks the options that Arrow needs. */
    public Connection(Address address, Codec codec, Duration requestTimeout, Optional<Credentials> credentials) {
        this.address = address;
        this.requestTimeout = requestTimeout;
        this.allocator = JvmCheck.allocator();
        var frames = FlightFrame.marshaller(allocator, Integer.MAX_VALUE, FRAME_OVERHEAD_BYTES);
        this.put = FlightServiceGrpc.getDoPutMethod().toBuilder(
                        frames, FlightServiceGrpc.getDoPutMethod().getResponseMarshaller())
                .build();
        this.get = FlightServiceGrpc.getDoGetMethod().toBuilder(
                        FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(), frames)
                .build();
        this.exchange = FlightServiceGrpc.getDoExchangeMethod().toBuilder(frames, frames)
                .build();
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.eventLoops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, threads("weir-io"), io);
        Class<? extends Channel> socket = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        this.acks = Executors.newSingleThreadExecutor(threads("weir-acks"));
        this.timer = new ScheduledThreadPoolExecutor(TIMERS, threads("weir-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                // gRPC would keep frames to write them again, although a frame's memory is gone once it is written
                .disableRetry()
                .eventLoopGroup(eventLoops)
                .channelType(socket)
                .directExecutor()
                .offloadExecutor(timer)
                .flowControlWindow(WINDOW_BYTES)
                // else a follower without news would not notice that its server is gone, when nobody says so
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(
                        Math.min(requestTimeout.toMillis(), TimeUnit.SECONDS.toMillis(KEEPALIVE_SECONDS)),
                        TimeUnit.MILLISECONDS)
                // what the server has taken can be read, whatever its limits are; our memory is the bound
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        this.isNobody = credentials.isEmpty();
        this.calls = credentials
                .<io.grpc.Channel>map(who -> ClientInterceptors.intercept(
                        channel, new Login(channel, who.user(), who.password(), requestTimeout, this::nowNs)))
                .orElse(channel);
        int codecThreads =
                Math.min(MAX_CODEC_THREADS, Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.codecs = new CodecPool(codecThreads, threads("weir-codec"), allocator, codec, BatchLimits.UNLIMITED);
    }

    @RealWorld("the client's threads")
    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    public Address address() {
        return address;
    }

    public Duration requestTimeout() {
        return requestTimeout;
    }

    public BufferAllocator allocator() {
        return allocator;
    }

    public CodecPool codecs() {
        return codecs;
    }

    /** Runs it once, later; not at all when the connection is closed before. */
    public void after(long delayNs, Runnable task) {
        try {
            ScheduledFuture<?> unused = timer.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException e) {
                            LOG.error("a timer of the client failed", e);
                        }
                    },
                    delayNs,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the connection is closed, nothing is due any more");
        }
    }

    /** Where rows are reported to users, one after the other. */
    public ExecutorService acks() {
        return acks;
    }

    public long randomLong() {
        return random.nextLong();
    }

    /** For measuring how long something has lasted. */
    @RealWorld("timeouts")
    public long nowNs() {
        return System.nanoTime();
    }

    public ClientCall<FlightFrame, Flight.PutResult> newPut() {
        return calls.newCall(put, CallOptions.DEFAULT.withExecutor(acks));
    }

    /** The answers of this call run on the network's thread: they must only hand over. */
    public ClientCall<Flight.Ticket, FlightFrame> newGet() {
        return calls.newCall(get, CallOptions.DEFAULT);
    }

    /** As {@link #newGet}. */
    public ClientCall<FlightFrame, FlightFrame> newExchange() {
        return calls.newCall(exchange, CallOptions.DEFAULT);
    }

    /** Tries at once, also when the last try was just now. */
    public void reconnect() {
        channel.resetConnectBackoff();
    }

    /** Runs one action and answers its results. */
    public List<byte[]> action(String type, byte[] body) {
        List<byte[]> results = new ArrayList<>();
        CallOptions within = CallOptions.DEFAULT.withDeadlineAfter(requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
        action(type, body, within, results::add);
        return results;
    }

    /** Runs one action, however long it takes, and hands its results over as they come. */
    public void longAction(String type, byte[] body, Consumer<byte[]> results) {
        action(type, body, CallOptions.DEFAULT, results);
    }

    private void action(String type, byte[] body, CallOptions options, Consumer<byte[]> into) {
        Flight.Action action = Flight.Action.newBuilder()
                .setType(type)
                .setBody(ByteString.copyFrom(body))
                .build();
        Context.CancellableContext call = Context.current().withCancellation();
        Context before = call.attach();
        try {
            Iterator<Flight.Result> results = ClientCalls.blockingServerStreamingCall(
                    calls, FlightServiceGrpc.getDoActionMethod(), options, action);
            for (Optional<byte[]> result = next(results); result.isPresent(); result = next(results)) {
                into.accept(result.get());
            }
        } finally {
            call.detach(before);
            // also when whoever takes the results has thrown: the server need not go on
            call.cancel(null);
        }
    }

    private Optional<byte[]> next(Iterator<Flight.Result> results) {
        try {
            return results.hasNext() ? Optional.of(results.next().getBody().toByteArray()) : Optional.empty();
        } catch (RuntimeException e) {
            throw located(WireErrors.fromStatus(e));
        }
    }

    /** An error of the connection names the address, one that is for want of a user how to name one, and one for want of our memory how to get more. */
    public WeirException located(WeirException error) {
        String message = String.valueOf(error.getMessage());
        if (error.code() == ErrorCode.UNAUTHENTICATED && isNobody) {
            return new WeirException(
                    ErrorCode.UNAUTHENTICATED,
                    "the server wants to know the user: connect to weir://USER@" + address
                            + " with the password in WEIR_PASSWORD, or with ClientConfig.withUser",
                    error);
        }
        if (error.code() == ErrorCode.OUT_OF_MEMORY && error.getCause() instanceof OutOfMemoryException) {
            return JvmCheck.full(error);
        }
        if (isOtherProtocol(error)) {
            return new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "what answers there is no Weir Flight server; name the port of Flight, which weir server prints as"
                            + " grpc://HOST:PORT and is 9470 if nothing else was set address=" + address,
                    error);
        }
        if (error.code() != ErrorCode.UNAVAILABLE || WireErrors.isSaid(error) || message.contains(address.toString())) {
            return error;
        }
        return new WeirException(
                ErrorCode.UNAVAILABLE,
                "the server does not answer: start it or correct the address (" + message + ") address=" + address,
                error);
    }

    /** As Weir's doors for HTTP and PostgreSQL: what they answer does not begin as gRPC's protocol does. */
    private static boolean isOtherProtocol(WeirException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Http2Exception) {
                return String.valueOf(cause.getMessage()).startsWith("First received frame was not SETTINGS");
            }
        }
        return false;
    }

    /** Ends all calls and threads. Throws {@code INTERNAL} if native memory was not given back. */
    @Override
    public void close() {
        channel.shutdownNow();
        codecs.close();
        boolean interrupted = false;
        try {
            // the calls' last messages are delivered to these executors before they end
            channel.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            eventLoops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).await(STOP_SECONDS, TimeUnit.SECONDS);
            acks.shutdown();
            timer.shutdown();
            acks.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            allocator.close();
        } catch (IllegalStateException e) {
            throw new WeirException(ErrorCode.INTERNAL, "native memory was not given back", e);
        }
    }
}
