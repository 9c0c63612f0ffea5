package dev.weir.client.scan;

import com.google.protobuf.ByteString;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches, in order, over as many calls as it takes. At most {@value #READ_AHEAD} frames are under way or
 * waiting for the reader; each that is taken asks for one more.
 */
final class BatchStream {
    static final int READ_AHEAD = 3;

    private static final long FIRST_BACKOFF_MS = 10;
    private static final long MAX_BACKOFF_MS = 1_000;

    /** Where the stream's batches go. Called without this stream's lock, in order, one call at a time. */
    interface Sink {
        void schema(Schema schema);

        void batch(BatchStream from, Delivery delivery);

        void ended(BatchStream stream, @Nullable WeirException error);
    }

    /** A decoded batch, to be closed by whoever has it. */
    record Delivery(VectorSchemaRoot root, Optional<ScanBatchInfo> info) implements AutoCloseable {
        @Override
        public void close() {
            root.close();
        }
    }

    /** A frame in its place in the order. Guarded by the stream. */
    private static final class Slot {
        private final FlightFrame frame;
        private final Optional<ScanBatchInfo> info;
        private @Nullable VectorSchemaRoot root;
        private @Nullable WeirException error;

        Slot(FlightFrame frame, Optional<ScanBatchInfo> info) {
            this.frame = frame;
            this.info = info;
        }
    }

    private final Connection connection;
    private final StreamPlan plan;
    private final Sink sink;
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();

    private @Nullable Call call;
    private @Nullable FrameDecoder decoder;
    private @Nullable Schema schema;
    private boolean first = true;
    private Optional<ScanBatchInfo> last = Optional.empty();
    private int failures;
    /** Since when the stream has been lost, or -1. */
    private long lostSinceNs = -1;

    private boolean delivering;
    private boolean schemaTold;
    /** Accepted and not yet taken by the reader. */
    private int unread;
    /** The call ended, for good or with this error; reported behind the last slot. */
    private boolean finished;

    private @Nullable WeirException finalError;
    private boolean reported;
    private boolean closed;

    BatchStream(Connection connection, StreamPlan plan, Sink sink) {
        this.connection = connection;
        this.plan = plan;
        this.sink = sink;
    }

    synchronized void start() {
        open();
    }

    private void open() {
        Optional<byte[]> ticket = plan.ticket(first, last);
        first = false;
        Call opened = new Call();
        call = opened;
        // the schema comes first, then as many batches as there is room for
        opened.start(ticket.orElseThrow(), 1 + Math.max(0, READ_AHEAD - unread));
    }

    /** The reader took one. */
    synchronized void taken() {
        unread--;
        if (call != null) {
            call.request();
        }
    }

    private void received(Call from, FlightFrame frame) {
        Slot slot;
        FrameDecoder by;
        synchronized (this) {
            if (from != call || closed) {
                frame.close();
                return;
            }
            lostSinceNs = -1;
            if (!from.schemaSeen) {
                from.schemaSeen = true;
                try (frame) {
                    Schema given = FrameDecoder.schema(frame);
                    if (schema != null && !schema.equals(given)) {
                        throw new WeirException(
                                ErrorCode.INVALID_SCHEMA,
                                "the columns changed while the scan was interrupted: scan again");
                    }
                    decoder = new FrameDecoder(given);
                    schema = given;
                } catch (WeirException e) {
                    end(e);
                }
                slot = null;
            } else {
                slot = accept(frame);
            }
            by = decoder;
        }
        if (slot == null || by == null) {
            deliver();
            return;
        }
        Slot accepted = slot;
        connection.codecs().execute(frame.body().readableBytes(), (encoder, decode) -> decode(by, decode, accepted));
    }

    private @Nullable Slot accept(FlightFrame frame) {
        try {
            Optional<ScanBatchInfo> info = frame.appMetadata().length == 0
                    ? Optional.empty()
                    : Optional.of(WireJson.read(frame.appMetadata(), ScanBatchInfo.class));
            failures = 0;
            if (info.isPresent()) {
                long expected = last.map(ScanBatchInfo::nextOffset).orElse(0L);
                if (info.get().offset() < expected) {
                    throw new WeirException(
                            ErrorCode.INTERNAL,
                            "the server sent rows again bucket=" + info.get().bucket() + " offset="
                                    + info.get().offset() + " expected=" + expected);
                }
                last = info;
            }
            Slot slot = new Slot(frame, info);
            slots.add(slot);
            unread++;
            return slot;
        } catch (WeirException e) {
            frame.close();
            end(e);
            return null;
        }
    }

    /** Must be called with the lock held. */
    private void end(@Nullable WeirException error) {
        if (!finished) {
            finished = true;
            finalError = error;
        }
        Call last = call;
        call = null;
        if (last != null && error != null) {
            last.cancel();
        }
    }

    private void decode(FrameDecoder by, BatchDecoder decode, Slot slot) {
        VectorSchemaRoot root = null;
        WeirException error = null;
        boolean wanted;
        synchronized (this) {
            wanted = !closed;
        }
        try (FlightFrame frame = slot.frame) {
            if (wanted) {
                root = by.decode(decode, connection.allocator(), frame);
            }
        } catch (WeirException e) {
            error = e;
        } catch (RuntimeException | Error e) {
            error = new WeirException(ErrorCode.INTERNAL, "a batch could not be decoded error=" + e, e);
        }
        synchronized (this) {
            if (closed) {
                if (root != null) {
                    root.close();
                }
                return;
            }
            slot.root = root;
            slot.error = error;
        }
        deliver();
    }

    /** Hands on what is ready, in order. One thread at a time: another one that comes meanwhile leaves its work to it. */
    private void deliver() {
        synchronized (this) {
            if (delivering) {
                return;
            }
            delivering = true;
        }
        for (Runnable step = nextStep(); step != null; step = nextStep()) {
            step.run();
        }
    }

    /** What to tell next; when there is nothing, nobody is delivering any more. */
    private synchronized @Nullable Runnable nextStep() {
        Slot head = slots.peek();
        Schema known = schema;
        if (closed || reported) {
            delivering = false;
            return null;
        }
        if (known != null && !schemaTold) {
            schemaTold = true;
            return () -> sink.schema(known);
        }
        if (head != null && head.root != null) {
            Delivery delivery = new Delivery(head.root, head.info);
            slots.remove();
            return () -> sink.batch(this, delivery);
        }
        if (head != null && head.error != null) {
            // what follows a batch that is missing must not be seen
            finished = false;
            end(head.error);
        }
        if (finished && (head == null || head.error != null)) {
            reported = true;
            WeirException error = finalError;
            return () -> sink.ended(this, error);
        }
        delivering = false;
        return null;
    }

    private void callEnded(Call from, Status status, Metadata trailers) {
        synchronized (this) {
            if (from != call || closed) {
                return;
            }
            call = null;
            if (status.isOk()) {
                end(null);
            } else {
                WeirException error = connection.located(WireErrors.fromStatus(status.asRuntimeException(trailers)));
                long now = connection.nowNs();
                lostSinceNs = lostSinceNs < 0 ? now : lostSinceNs;
                boolean again = error.code().errorClass() == ErrorClass.RETRY
                        && plan.ticket(false, last).isPresent()
                        && now - lostSinceNs < connection.requestTimeout().toNanos();
                if (again) {
                    retryLater();
                    return;
                }
                end(error);
            }
        }
        deliver();
    }

    private void retryLater() {
        long delayMs = failures == 0 ? 0 : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
        failures++;
        connection.after(TimeUnit.MILLISECONDS.toNanos(delayMs), this::retry);
    }

    private void retry() {
        connection.reconnect();
        synchronized (this) {
            if (!closed && !finished) {
                open();
            }
        }
    }

    /** Nothing is delivered any more; what was not taken is released. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (call != null) {
                call.cancel();
                call = null;
            }
            for (Slot slot : slots) {
                VectorSchemaRoot root = slot.root;
                if (root != null) {
                    root.close();
                }
            }
            slots.clear();
        }
    }

    private final class Call extends ClientCall.Listener<FlightFrame> {
        private final ClientCall<Flight.Ticket, FlightFrame> call = connection.newGet();
        private boolean schemaSeen;

        void start(byte[] ticket, int messages) {
            call.start(this, new Metadata());
            call.request(messages);
            call.sendMessage(Flight.Ticket.newBuilder()
                    .setTicket(ByteString.copyFrom(ticket))
                    .build());
            call.halfClose();
        }

        void request() {
            call.request(1);
        }

        void cancel() {
            call.cancel("no longer wanted", null);
        }

        @Override
        public void onMessage(FlightFrame frame) {
            received(this, frame);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            callEnded(this, status, trailers);
        }
    }
}
