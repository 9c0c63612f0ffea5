package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.time.Clock;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All calls that are open: how many there may be, who of them is late, and that they end when the server does. Any thread. */
final class OpenCalls extends ServerStreamTracer.Factory {
    private static final Logger LOG = LoggerFactory.getLogger(OpenCalls.class);

    /** A client that was told why its call ends has this long to read it; then the call is cut off, whatever it still holds. */
    private static final long LAST_WORDS_NS = TimeUnit.SECONDS.toNanos(5);

    private final ServerConfig.FlightLimits limits;
    private final ServerConfig.FlightPatience patience;
    private final Memory memory;
    private final Metrics metrics;
    private final Clock clock;
    private final Executor executor;
    private final Set<StreamGuard> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /** @param executor runs what must not wait on an event loop */
    OpenCalls(ServerConfig.Flight config, Memory memory, Metrics metrics, Clock clock, Executor executor) {
        this.limits = config.limits();
        this.patience = config.patience();
        this.memory = memory;
        this.metrics = metrics;
        this.clock = clock;
        this.executor = executor;
        metrics.gauge("weir.calls.open", "calls that are open", "flight", count::get);
    }

    /** A call of ours, which a guard watches. */
    interface Call {
        /** Finish what is on its way, then tell the client this. Any thread; does not wait. */
        void stop(WeirException reason);

        /** Whether the client takes what it is sent. */
        boolean ready();

        /** Whether the client may be silent now, because it waits for us. */
        boolean waitsForServer();
    }

    ServerConfig.FlightLimits limits() {
        return limits;
    }

    Memory memory() {
        return memory;
    }

    long now() {
        return clock.nanos();
    }

    /** Called by gRPC within the guarded reading of a call's headers. */
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        StreamGuard guard = ConnectionGuard.opening(this);
        open.add(guard);
        if (count.incrementAndGet() > limits.maxCalls()) {
            refused("calls");
            guard.stop(new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "too many calls are open; send it again later, or raise flight.max_calls limit="
                            + limits.maxCalls()));
        }
        guard.opened(method);
        return guard;
    }

    void closed(StreamGuard guard) {
        if (open.remove(guard)) {
            count.decrementAndGet();
        }
    }

    void refused(String reason) {
        metrics.refused("flight", reason);
    }

    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the server has stopped, nobody is told", e);
        }
    }

    /** But for those that are being computed, which end by themselves. */
    void stopAll(WeirException reason) {
        for (StreamGuard guard : open) {
            if (!guard.waitsForServer()) {
                guard.stop(reason);
            }
        }
    }

    /** How often to look for those who are late. */
    long sweepEveryNs() {
        long shortest = Math.min(
                Math.min(
                        patience.requestTimeout().toNanos(),
                        patience.maxReaderPause().toNanos()),
                patience.maxWriterPause().toNanos());
        return Math.min(TimeUnit.SECONDS.toNanos(1), Math.max(TimeUnit.MILLISECONDS.toNanos(10), shortest / 4));
    }

    /** Ends the calls whose clients have kept the server waiting for too long. */
    void sweep() {
        long now = clock.nanos();
        for (StreamGuard guard : open) {
            StreamGuard.Late late = guard.late(now, patience);
            switch (late) {
                case NOT -> {}
                case MESSAGE ->
                    reap(
                            guard,
                            late,
                            "a message was begun, or awaited, and did not arrive whole in time; send it again",
                            "flight.request_timeout="
                                    + patience.requestTimeout().toMillis() + "ms");
                case ANSWER ->
                    reap(
                            guard,
                            late,
                            "the answer took too long; ask again whether it was done",
                            "flight.request_timeout="
                                    + patience.requestTimeout().toMillis() + "ms");
                case WRITER ->
                    reap(
                            guard,
                            late,
                            "nothing was written for too long; open the stream again when there are rows",
                            "flight.max_writer_pause="
                                    + patience.maxWriterPause().toMillis() + "ms");
                case READER ->
                    reap(
                            guard,
                            late,
                            "the client did not read what it was sent; ask again from where it stopped",
                            "flight.max_reader_pause="
                                    + patience.maxReaderPause().toMillis() + "ms");
                case MUTE -> guard.sever();
            }
        }
    }

    private void reap(StreamGuard guard, StreamGuard.Late late, String message, String limit) {
        metrics.reaped("flight", late.reason());
        guard.stop(new WeirException(ErrorCode.TIMEOUT, message + " " + limit));
    }

    long lastWordsNs() {
        return Math.min(LAST_WORDS_NS, patience.maxReaderPause().toNanos());
    }
}
