package dev.weir.server.wire;

import com.google.protobuf.MessageLite;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.memory.Memory;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one request and of answers that are small each, though they may be many: computed on the call's thread, sent no faster than the
 * client takes them, and counted in the memory budget until it has.
 */
final class RequestCalls<Q, A extends MessageLite> implements ServerCallHandler<Incoming<Q>, A> {
    /** What is asked for; throws what the client is to be told. */
    interface Answers<Q, A> {
        Iterator<A> to(Q request);

        /** What takes as long as statements do runs where they do, and has no time limit; all else on the call's thread. */
        default Optional<Executor> where(Q request) {
            return Optional.empty();
        }
    }

    private final Answers<Q, A> answers;
    private final Memory memory;
    private final CallErrors errors;

    RequestCalls(Answers<Q, A> answers, Memory memory, CallErrors errors) {
        this.answers = answers;
        this.memory = memory;
        this.errors = errors;
    }

    @Override
    public ServerCall.Listener<Incoming<Q>> startCall(ServerCall<Incoming<Q>, A> call, Metadata headers) {
        RequestCall started = new RequestCall(call);
        call.request(2);
        StreamGuard.current().attach(started);
        return started;
    }

    private final class RequestCall extends ServerCall.Listener<Incoming<Q>> implements OpenCalls.Call {
        private final ServerCall<Incoming<Q>, A> call;
        private @Nullable Incoming<Q> request;

        // Guarded by this: answers are sent from the call's thread, an end may come from any.
        private @Nullable Iterator<A> rest;
        private long held;
        private boolean computing;
        private boolean ended;

        RequestCall(ServerCall<Incoming<Q>, A> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Incoming<Q> message) {
            request = request == null
                    ? message
                    : new Incoming.Refused<>(
                            new WeirException(ErrorCode.INVALID_REQUEST, "this call takes one request; more came"));
        }

        @Override
        public void onHalfClose() {
            try {
                switch (request) {
                    case null -> throw new WeirException(ErrorCode.INVALID_REQUEST, "a request is needed");
                    case Incoming.Message<Q> message ->
                        answers.where(message.value())
                                .ifPresentOrElse(
                                        place -> place.execute(Context.current().wrap(() -> answer(message.value()))),
                                        () -> {
                                            compute();
                                            answer(message.value());
                                        });
                    case Incoming.Refused<Q> refused -> throw refused.reason();
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                stop(Memory.typed(e));
            }
        }

        private void answer(Q asked) {
            try {
                begin(answers.to(asked));
                pump();
            } catch (RuntimeException | OutOfMemoryError e) {
                stop(Memory.typed(e));
            }
        }

        private synchronized void compute() {
            computing = true;
        }

        private synchronized void begin(Iterator<A> computed) {
            computing = false;
            if (!ended) {
                rest = computed;
                call.sendHeaders(new Metadata());
            }
        }

        @Override
        public void onReady() {
            try {
                pump();
            } catch (RuntimeException | OutOfMemoryError e) {
                stop(Memory.typed(e));
            }
        }

        private synchronized void pump() {
            Iterator<A> answer = rest;
            while (answer != null && !ended && call.isReady()) {
                // What was sent before is written, but for what gRPC calls little.
                release();
                if (!answer.hasNext()) {
                    ended = true;
                    call.close(Status.OK, new Metadata());
                } else {
                    send(answer.next());
                }
            }
        }

        private void send(A message) {
            long bytes = message.getSerializedSize();
            if (!memory.reserve(bytes)) {
                throw Memory.full();
            }
            held += bytes;
            call.sendMessage(message);
        }

        private void release() {
            if (held > 0) {
                memory.release(held);
                held = 0;
            }
        }

        @Override
        public synchronized void onCancel() {
            ended = true;
            release();
        }

        @Override
        public synchronized void onComplete() {
            ended = true;
            release();
        }

        @Override
        public synchronized void stop(WeirException reason) {
            if (!ended) {
                ended = true;
                errors.close(call, reason);
            }
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public synchronized boolean waitsForServer() {
            return !ended && computing;
        }
    }
}
