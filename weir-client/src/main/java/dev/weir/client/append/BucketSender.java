package dev.weir.client.append;

import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/**
 * Sends the batches of one appender to one bucket, in order, each until it is acknowledged or refused.
 *
 * <p>Exactly once rests on two rules. A batch that may have reached the server keeps its (writer, sequence) for ever: sent
 * again, the server answers where it is. A number is used again for another batch only if the server refused the first one
 * before storing it. Where neither is certain, what may have been sent is reported as failed and the rest goes on under a new
 * writer id.
 */
final class BucketSender {
    private static final byte[] NOTHING = new byte[0];
    private static final long FIRST_BACKOFF_MS = 10;
    private static final long MAX_BACKOFF_MS = 1_000;

    private final Connection connection;
    private final PutTarget target;
    private final int bucket;

    /** On the stream, not answered. */
    private final ArrayDeque<PutBatch> inFlight = new ArrayDeque<>();
    /** In order behind those in flight; encoded or still being so. */
    private final ArrayDeque<PutBatch> waiting = new ArrayDeque<>();

    private WriterId writer;
    private long nextSequence;
    private @Nullable PutStream stream;
    private boolean backingOff;
    private int failures;
    /** Since when there is something to be acknowledged and nothing has been. */
    private long progressNs;

    private boolean deadlineArmed;
    private boolean closed;
    /** Why the batches were last sent again. */
    private ErrorCode lastFailure = ErrorCode.UNAVAILABLE;

    BucketSender(Connection connection, PutTarget target, int bucket) {
        this.connection = connection;
        this.target = target;
        this.bucket = bucket;
        this.writer = newWriter();
    }

    private WriterId newWriter() {
        return new WriterId(connection.randomLong(), connection.randomLong() | 1);
    }

    /** Gives a batch its place in the order, before it is encoded. */
    synchronized void enqueue(PutBatch batch) {
        if (inFlight.isEmpty() && waiting.isEmpty()) {
            progressNs = batch.sealedNs;
        }
        waiting.add(batch);
        armDeadline();
        if (stream == null && !backingOff) {
            open();
        }
    }

    /** The batch can be sent as soon as those before it are. */
    void encoded(PutBatch batch, EncodedBatch encoded) {
        synchronized (this) {
            if (!waiting.contains(batch)) {
                // it was given up meanwhile
                encoded.close();
                return;
            }
            batch.encoded = encoded;
        }
        pump();
    }

    /** The batch could not be encoded, or has turned out to be empty; it was never sent. */
    void drop(PutBatch batch, @Nullable WeirException error) {
        synchronized (this) {
            if (!waiting.remove(batch)) {
                return;
            }
        }
        report(List.of(batch), error);
        pump();
    }

    private synchronized void pump() {
        if (stream == null && !backingOff && !closed && !waiting.isEmpty()) {
            open();
        }
        PutStream to = stream;
        while (to != null
                && to.ready
                && inFlight.size() < PutBatchInfo.REMEMBERED
                && !waiting.isEmpty()
                && waiting.element().encoded != null) {
            if (!to.takes(waiting.element())) {
                if (!inFlight.isEmpty()) {
                    // what has other columns goes over a stream of its own, behind these
                    return;
                }
                to.end();
                open();
                to = stream;
                continue;
            }
            PutBatch batch = waiting.remove();
            if (batch.attempts++ == 0) {
                batch.writer = writer;
                batch.sequence = nextSequence++;
            }
            batch.leaveQueue();
            inFlight.add(batch);
            to.send(batch);
        }
    }

    /** For the first batch that waits. */
    private void open() {
        PutStream opened = new PutStream(waiting.element().schema);
        stream = opened;
        opened.start();
    }

    private void armDeadline() {
        if (!deadlineArmed && !closed) {
            deadlineArmed = true;
            long leftNs = progressNs + connection.requestTimeout().toNanos() - connection.nowNs();
            connection.after(Math.max(1, leftNs), this::checkDeadline);
        }
    }

    private void checkDeadline() {
        List<PutBatch> lost = new ArrayList<>();
        ErrorCode code;
        synchronized (this) {
            code = failures > 0 ? lastFailure : ErrorCode.TIMEOUT;
            deadlineArmed = false;
            if (inFlight.isEmpty() && waiting.isEmpty()) {
                return;
            }
            long timeoutNs = connection.requestTimeout().toNanos();
            if (connection.nowNs() - progressNs < timeoutNs) {
                armDeadline();
                return;
            }
            abandonStream();
            takeSent(lost);
            for (Iterator<PutBatch> each = waiting.iterator(); each.hasNext(); ) {
                PutBatch batch = each.next();
                if (connection.nowNs() - batch.sealedNs >= timeoutNs) {
                    each.remove();
                    lost.add(batch);
                }
            }
            progressNs = waiting.isEmpty() ? connection.nowNs() : waiting.element().sealedNs;
            if (!waiting.isEmpty()) {
                armDeadline();
            }
        }
        report(
                lost,
                new WeirException(
                        code,
                        (code.errorClass() == ErrorClass.CAPACITY ? "the server has no room; " : "")
                                + "no acknowledgement within the request timeout, the rows may or may not be stored: check the server at "
                                + connection.address() + " bucket=" + bucket + " timeout="
                                + connection.requestTimeout()));
        pump();
    }

    /** All that may have reached the server, given up; the rest starts anew under another identity. */
    private void takeSent(List<PutBatch> into) {
        into.addAll(inFlight);
        inFlight.clear();
        while (!waiting.isEmpty() && waiting.element().attempts > 0) {
            into.add(waiting.remove());
        }
        writer = newWriter();
        nextSequence = 0;
    }

    private void abandonStream() {
        PutStream old = stream;
        stream = null;
        if (old != null) {
            old.cancel();
        }
    }

    private void acknowledged(PutStream from, PutAck ack) {
        PutBatch batch;
        synchronized (this) {
            if (from != stream) {
                return;
            }
            batch = inFlight.poll();
            if (batch != null && fits(batch, ack)) {
                failures = 0;
                progressNs = connection.nowNs();
            } else {
                if (batch != null) {
                    inFlight.addFirst(batch);
                }
                batch = null;
            }
        }
        if (batch == null) {
            ended(
                    from,
                    new WeirException(
                            ErrorCode.INTERNAL,
                            "the server acknowledged what was not sent bucket=" + bucket + " ack=" + ack));
            return;
        }
        synchronized (this) {
            batch.release();
        }
        batch.report(ack.parts().get(0).baseOffset(), null);
        pump();
    }

    private boolean fits(PutBatch batch, PutAck ack) {
        if (ack.parts().size() != 1) {
            return false;
        }
        PutAck.Part part = ack.parts().get(0);
        // of rows with a key, what is stored are the changes, more or fewer than the rows
        return part.bucket() == bucket && (target.isKeyed() || part.rowCount() == batch.rows);
    }

    private void ended(PutStream from, WeirException error) {
        List<PutBatch> lost = new ArrayList<>();
        synchronized (this) {
            if (from != stream) {
                return;
            }
            abandonStream();
            if (inFlight.isEmpty() && waiting.isEmpty()) {
                return;
            }
            ErrorClass kind = error.code().errorClass();
            if (kind == ErrorClass.RETRY || kind == ErrorClass.CAPACITY) {
                for (Iterator<PutBatch> last = inFlight.descendingIterator(); last.hasNext(); ) {
                    waiting.addFirst(last.next());
                }
                inFlight.clear();
                // a full disk that stays full is what the caller has to hear of, not that it took long
                lastFailure = kind == ErrorClass.CAPACITY ? error.code() : ErrorCode.UNAVAILABLE;
                retryLater();
            } else if (kind == ErrorClass.CALLER) {
                refuse(error, lost);
            } else {
                takeSent(lost);
                takeFirst(lost);
            }
            progressNs = lost.isEmpty() ? progressNs : connection.nowNs();
        }
        report(lost, error);
        pump();
    }

    /** The server did not want the first batch; those behind it on the stream were discarded unread. */
    private void refuse(WeirException error, List<PutBatch> lost) {
        PutBatch first = inFlight.isEmpty() ? null : inFlight.element();
        if (first == null) {
            // the stream itself was refused, as when the table is gone
            if (!waiting.isEmpty() && waiting.element().attempts > 0) {
                takeSent(lost);
            } else {
                takeFirst(lost);
            }
            return;
        }
        if (first.attempts > 1) {
            // an earlier try may have stored it after all, and those behind it
            List<PutBatch> fresh =
                    inFlight.stream().filter(batch -> batch.attempts == 1).toList();
            inFlight.removeAll(fresh);
            takeSent(lost);
            requeue(fresh);
            return;
        }
        inFlight.remove();
        lost.add(first);
        if (error.code() == ErrorCode.OUT_OF_ORDER) {
            writer = newWriter();
            nextSequence = 0;
        } else {
            nextSequence = first.sequence;
        }
        requeue(List.copyOf(inFlight));
        inFlight.clear();
    }

    private void requeue(List<PutBatch> batches) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            batches.get(i).attempts = 0;
            waiting.addFirst(batches.get(i));
        }
    }

    private void takeFirst(List<PutBatch> lost) {
        if (lost.isEmpty() && !waiting.isEmpty()) {
            lost.add(waiting.remove());
        }
    }

    private void retryLater() {
        long delayMs = failures == 0 ? 0 : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
        failures++;
        backingOff = true;
        connection.after(TimeUnit.MILLISECONDS.toNanos(delayMs), this::retry);
    }

    private void retry() {
        connection.reconnect();
        synchronized (this) {
            backingOff = false;
        }
        pump();
    }

    /** Reports in order, on the one thread where all rows are reported. */
    private void report(List<PutBatch> batches, @Nullable WeirException error) {
        if (batches.isEmpty()) {
            return;
        }
        synchronized (this) {
            batches.forEach(PutBatch::release);
        }
        Runnable report = () -> batches.forEach(batch -> batch.report(0, error));
        try {
            connection.acks().execute(report);
        } catch (RejectedExecutionException e) {
            report.run();
        }
    }

    /** Ends the stream; what is still there is reported as {@code CANCELLED}. */
    void close() {
        List<PutBatch> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            PutStream last = stream;
            stream = null;
            if (last != null) {
                if (inFlight.isEmpty() && waiting.isEmpty()) {
                    last.end();
                } else {
                    last.cancel();
                }
            }
            left.addAll(inFlight);
            left.addAll(waiting);
            inFlight.clear();
            waiting.clear();
        }
        report(left, new WeirException(ErrorCode.CANCELLED, "the appender was closed bucket=" + bucket));
    }

    /** One call. Its answers count only while it is the sender's current one. */
    private final class PutStream extends ClientCall.Listener<Flight.PutResult> {
        private final ClientCall<FlightFrame, Flight.PutResult> call = connection.newPut();
        /**
         * Messages for a call without a transport yet are queued by gRPC, and forgotten, not released, if it never gets one: so
         * nothing is sent before.
         */
        private boolean ready;

        private final TableSchema schema;

        PutStream(TableSchema schema) {
            this.schema = schema;
        }

        @SuppressWarnings("ReferenceEquality") // an appender has one object for rows, and another one once it deletes
        boolean takes(PutBatch batch) {
            return batch.schema == schema;
        }

        void start() {
            call.start(this, new Metadata());
            call.request(Integer.MAX_VALUE);
            if (call.isReady()) {
                becomeReady();
            }
        }

        private void becomeReady() {
            ready = true;
            call.sendMessage(new FlightFrame(
                    target.descriptor(),
                    schema.toMessage(),
                    NOTHING,
                    connection.allocator().getEmpty()));
        }

        void send(PutBatch batch) {
            EncodedBatch encoded = batch.encoded;
            if (encoded == null) {
                return;
            }
            encoded.body().getReferenceManager().retain();
            byte[] info = WireJson.write(new PutBatchInfo(Optional.of(bucket), batch.writer, batch.sequence));
            call.sendMessage(new FlightFrame(NOTHING, encoded.metadata(), info, encoded.body()));
        }

        void cancel() {
            call.cancel("no longer wanted", null);
        }

        void end() {
            call.halfClose();
        }

        @Override
        public void onReady() {
            synchronized (BucketSender.this) {
                if (stream == this && !ready) {
                    becomeReady();
                }
            }
            pump();
        }

        @Override
        public void onMessage(Flight.PutResult result) {
            PutAck ack;
            try {
                ack = WireJson.read(result.getAppMetadata().toByteArray(), PutAck.class);
            } catch (WeirException e) {
                ended(
                        this,
                        new WeirException(
                                ErrorCode.INTERNAL, "the acknowledgement cannot be read bucket=" + bucket, e));
                return;
            }
            acknowledged(this, ack);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            Status error =
                    status.isOk() ? Status.UNAVAILABLE.withDescription("the server ended the stream early") : status;
            ended(this, connection.located(WireErrors.fromStatus(error.asRuntimeException(trailers))));
        }
    }
}
