package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.LookupAnswerInfo;
import dev.weir.format.wire.LookupBatchInfo;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.WireJson;
import dev.weir.server.lookup.LookupAnswer;
import dev.weir.server.lookup.LookupPath;
import dev.weir.server.lookup.LookupSession;
import dev.weir.server.memory.Memory;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * {@code DoExchange}: lookups. It begins with a table and the schema of keys, each further message is a batch of keys, and is answered before the next is begun. A
 * client that does not read is not answered: at most a few messages of each stream wait here.
 */
final class ExchangeCalls implements ServerCallHandler<Incoming<FlightFrame>, FlightFrame> {
    /** Asked for at once, so that the next is decoded by gRPC while one is answered. */
    private static final int AHEAD = 2;

    /** Keys that take no more are some dozens, which are found in some ten microseconds. */
    private static final int LIGHT_BYTES = 1 << 10;

    /** Small frames are copied into the transport's own buffers, which the budget does not count: only so many may wait there. */
    private static final int READY_BYTES = 64 << 10;

    private static final byte[] NOTHING = {};

    private final LookupPath lookups;
    private final Memory memory;
    private final CallErrors errors;
    private final Executor pool;

    ExchangeCalls(LookupPath lookups, Memory memory, CallErrors errors, Executor pool) {
        this.lookups = lookups;
        this.memory = memory;
        this.errors = errors;
        this.pool = pool;
    }

    @Override
    public ServerCall.Listener<Incoming<FlightFrame>> startCall(
            ServerCall<Incoming<FlightFrame>, FlightFrame> call, Metadata headers) {
        call.setOnReadyThreshold(READY_BYTES);
        call.sendHeaders(new Metadata());
        ExchangeCall exchange = new ExchangeCall(call);
        call.request(1 + AHEAD);
        StreamGuard.current().attach(exchange);
        return exchange;
    }

    /** All but the volatile fields belong to the tasks of {@code work}, which run one after the other. */
    private final class ExchangeCall extends ServerCall.Listener<Incoming<FlightFrame>> implements OpenCalls.Call {
        private final ServerCall<Incoming<FlightFrame>, FlightFrame> call;
        private final CallWork work = new CallWork(pool);
        private final Deque<Incoming<FlightFrame>> waiting = new ArrayDeque<>(1 + AHEAD);
        /** Some libraries send the descriptor in a message of its own. */
        private @Nullable LookupRequest asked;

        private volatile @Nullable LookupSession session;
        private @Nullable LookupAnswer answer;
        private @Nullable WeirException ending;
        private boolean allReceived;
        private boolean ended;
        private boolean told;

        /** The client does not read: what is to be done goes on when it does. */
        private volatile boolean paused;

        ExchangeCall(ServerCall<Incoming<FlightFrame>, FlightFrame> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Incoming<FlightFrame> message) {
            LookupSession open = session;
            boolean light = open != null
                    && open.match() == LookupRequest.Match.KEY
                    && message instanceof Incoming.Message<FlightFrame> incoming
                    && incoming.value().body().readableBytes() <= LIGHT_BYTES
                    && open.isWarm();
            if (light) {
                work.light(() -> received(message));
            } else {
                work.heavy(() -> received(message));
            }
        }

        @Override
        public void onHalfClose() {
            work.light(() -> {
                allReceived = true;
                goOn();
            });
        }

        @Override
        public void onReady() {
            if (paused) {
                work.heavy(() -> {
                    paused = false;
                    goOn();
                });
            }
        }

        @Override
        public void onCancel() {
            work.light(this::release);
        }

        @Override
        public void onComplete() {
            work.light(this::release);
        }

        @Override
        public void stop(WeirException reason) {
            // after what is on its way
            work.heavy(() -> {
                ending = ending == null ? reason : ending;
                goOn();
            });
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public boolean waitsForServer() {
            return false;
        }

        private void received(Incoming<FlightFrame> message) {
            if (ended) {
                Incoming.drop(message);
                return;
            }
            waiting.add(message);
            goOn();
        }

        private void goOn() {
            if (ended || paused) {
                return;
            }
            try {
                while (sendNext()) {
                    // one frame after the other
                }
                if (!ended && answer == null && waiting.isEmpty()) {
                    end();
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                fail(e);
            }
        }

        /** Whether there may be more to do. */
        private boolean sendNext() {
            if (answer == null && waiting.isEmpty()) {
                return false;
            }
            if (!call.isReady()) {
                paused = true;
                // it may have become ready before it was told that we wait
                if (!call.isReady()) {
                    return false;
                }
                paused = false;
            }
            LookupAnswer current = answer;
            if (current != null) {
                send(current);
            } else {
                take(waiting.remove());
            }
            return true;
        }

        private void take(Incoming<FlightFrame> message) {
            switch (message) {
                case Incoming.Message<FlightFrame> incoming -> {
                    FlightFrame frame = incoming.value();
                    LookupSession open = session;
                    if (open == null) {
                        try (frame) {
                            open(frame);
                        }
                        call.request(1);
                    } else {
                        ask(open, frame);
                    }
                }
                case Incoming.Refused<FlightFrame> refused -> throw refused.reason();
            }
        }

        private void open(FlightFrame frame) {
            if (frame.descriptor().length > 0 && asked == null) {
                asked = Descriptors.lookup(frame.descriptor());
                if (frame.header().length == 0) {
                    return;
                }
            }
            LookupRequest request = asked;
            if (request == null || frame.header().length == 0) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "an exchange begins with a descriptor and the schema of the keys, in one message or two");
            }
            Schema keys = TableSchema.readMessage(ByteBuffer.wrap(frame.header()));
            LookupSession opened = lookups.open(request, keys);
            session = opened;
            call.sendMessage(new FlightFrame(
                    NOTHING,
                    TableSchema.writeMessage(opened.schema()),
                    NOTHING,
                    memory.allocator().getEmpty()));
        }

        private void ask(LookupSession open, FlightFrame frame) {
            LookupBatchInfo info;
            try {
                if (frame.header().length == 0) {
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST,
                            "a message of a lookup holds a batch of keys; this one holds none");
                }
                info = frame.appMetadata().length == 0
                        ? LookupBatchInfo.ANY
                        : WireJson.read(frame.appMetadata(), LookupBatchInfo.class);
            } catch (RuntimeException e) {
                frame.close();
                throw e;
            }
            answer = open.ask(frame.header(), frame.body(), info);
        }

        private void send(LookupAnswer current) {
            FlightFrame frame;
            try {
                frame = current.next();
            } catch (RuntimeException | OutOfMemoryError e) {
                WeirException error = errors.counted(e);
                if (error.code() == ErrorCode.UNKNOWN_TABLE) {
                    // it was dropped: there may be another one of its name, but not on this stream
                    throw error;
                }
                if (!told && CallErrors.isOurs(error)) {
                    // once a stream: whoever looks for the key that is to blame asks again and again
                    told = true;
                    errors.log(error);
                }
                frame = new FlightFrame(
                        NOTHING,
                        NOTHING,
                        WireJson.write(LookupAnswerInfo.failed(error)),
                        memory.allocator().getEmpty());
            }
            boolean more = current.hasNext();
            if (!more) {
                answer = null;
                current.close();
            }
            if (call.isCancelled()) {
                frame.close();
                return;
            }
            call.sendMessage(frame);
            if (!more) {
                call.request(1);
            }
        }

        /** All that came is answered. */
        private void end() {
            if (ending != null) {
                fail(ending);
            } else if (allReceived && session == null) {
                fail(new WeirException(
                        ErrorCode.INVALID_REQUEST, "an exchange begins with a descriptor and a schema; nothing came"));
            } else if (allReceived) {
                release();
                call.close(Status.OK, new Metadata());
            }
        }

        private void fail(Throwable error) {
            release();
            errors.close(call, error);
        }

        private void release() {
            ended = true;
            LookupAnswer unfinished = answer;
            answer = null;
            if (unfinished != null) {
                unfinished.close();
            }
            waiting.forEach(Incoming::drop);
            waiting.clear();
        }
    }
}
