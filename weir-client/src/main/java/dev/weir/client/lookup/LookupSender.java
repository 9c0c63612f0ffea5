package dev.weir.client.lookup;

import com.google.protobuf.ByteString;
import dev.weir.client.scan.FrameDecoder;
import dev.weir.client.wire.CodecPool;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.LookupAnswerInfo;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.WireErrors;
import dev.weir.format.wire.WireJson;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Sends keys over one stream, and keys that are not answered again over another. Whoever asks only puts the key into a queue, as long as enough batches are on
 * their way; what lies there when one of them is answered is the next batch.
 */
final class LookupSender<T> {
    /** One is being answered while the other one travels. */
    private static final int MAX_UNANSWERED = 2;

    /** Frames that may have come and are not decoded. */
    private static final int READ_AHEAD = 4;

    private static final byte[] NOTHING = new byte[0];
    private static final long FIRST_BACKOFF_MS = 10;
    private static final long MAX_BACKOFF_MS = 1_000;

    private final Connection connection;
    private final LookupRequest request;
    private final TableSchema keys;
    private final RowMaker.Factory<T> rows;
    private final byte[] descriptor;

    private final KeyQueue queue;

    /** Batches in flight or to be sent again: while there are enough, nobody who asks need take the lock. Never higher than it is when the queue is looked at. */
    private volatile int unanswered;

    private volatile boolean deadlineArmed;

    // Guarded by this.
    private final ArrayDeque<KeyBatch> inFlight = new ArrayDeque<>();
    private final ArrayDeque<KeyBatch> again = new ArrayDeque<>();
    /** The server could not answer these just now; each counts as unanswered nowhere until it goes to {@link #again}. */
    private final ArrayDeque<KeyBatch> later = new ArrayDeque<>();

    private @Nullable LookupCall stream;
    private boolean backingOff;
    private boolean laterArmed;
    private int failures;
    private boolean closed;
    /** When the server last said something. */
    private long heardNs;

    private WeirException lastFailure = new WeirException(ErrorCode.TIMEOUT, "no answer");

    /** @param keys the columns that are asked by */
    LookupSender(Connection connection, LookupRequest request, TableSchema keys, RowMaker.Factory<T> rows) {
        this.connection = connection;
        this.request = request;
        this.keys = keys;
        this.rows = rows;
        this.heardNs = connection.nowNs();
        this.queue = new KeyQueue(connection, keys);
        this.descriptor = Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(ByteString.copyFrom(WireJson.write(request)))
                .build()
                .toByteArray();
    }

    /** A batch of keys that the caller has made. The root stays the caller's. */
    EncodedBatch encode(VectorSchemaRoot root) {
        return queue.encode(root);
    }

    TableSchema keys() {
        return keys;
    }

    void ask(Asked<?> asked) {
        enqueue(asked);
        flush();
    }

    /** Without sending: more will come, and then {@link #flush}. */
    void enqueue(Asked<?> asked) {
        queue.add(asked);
    }

    void flush() {
        if (unanswered < MAX_UNANSWERED) {
            pump();
        }
        if (!deadlineArmed) {
            armDeadline();
        }
    }

    private void pump() {
        List<Runnable> reports = new ArrayList<>(0);
        synchronized (this) {
            if (closed) {
                queue.refuseAll(cancelled(), reports);
            } else {
                count();
                if (stream == null && !backingOff && !(again.isEmpty() && queue.isEmpty())) {
                    open();
                }
                send(reports);
            }
        }
        report(reports);
    }

    private void count() {
        unanswered = inFlight.size() + again.size();
    }

    private void send(List<Runnable> reports) {
        LookupCall to = stream;
        while (to != null && to.ready && inFlight.size() < MAX_UNANSWERED) {
            KeyBatch kept = again.poll();
            KeyBatch batch = kept == null ? queue.gather(reports) : kept;
            if (batch == null) {
                return;
            }
            inFlight.add(batch);
            count();
            to.send(batch);
        }
    }

    static WeirException typed(Throwable error) {
        return error instanceof WeirException known
                ? known
                : new WeirException(ErrorCode.INTERNAL, "keys or rows could not be read error=" + error, error);
    }

    private void open() {
        LookupCall opened = new LookupCall();
        stream = opened;
        opened.start();
    }

    private void received(LookupCall from, FlightFrame frame) {
        Runnable deliver;
        boolean here = false;
        synchronized (this) {
            if (from != stream) {
                frame.close();
                return;
            }
            heardNs = connection.nowNs();
            try {
                deliver = accept(from, frame);
                KeyBatch only = from.delivering;
                here = only != null
                        && only.isAwaited()
                        && CodecPool.isSmall(frame.body().readableBytes());
            } catch (RuntimeException e) {
                frame.close();
                deliver = () -> ended(from, typed(e));
            }
            count();
        }
        // those that wait are sent before these are told
        pump();
        if (here) {
            deliver.run();
        } else {
            execute(deliver);
        }
    }

    /** What is left to do with the frame, without the lock. */
    private Runnable accept(LookupCall from, FlightFrame frame) {
        from.delivering = null;
        Answers<T> answers = from.answers;
        if (answers == null) {
            try (frame) {
                from.answers = new Answers<>(connection, FrameDecoder.schema(frame), rows);
            }
            return from::more;
        }
        LookupAnswerInfo info = frame.appMetadata().length == 0
                ? LookupAnswerInfo.NONE
                : WireJson.read(frame.appMetadata(), LookupAnswerInfo.class);
        KeyBatch batch = inFlight.element();
        boolean prefix = request.match() == LookupRequest.Match.PREFIX;
        Answers.Collected<T> collected = from.collected;
        if (prefix && collected == null) {
            collected = new Answers.Collected<>(batch.asked().size());
            from.collected = collected;
        }
        Answers.Collected<T> into = collected;
        if (info.error().isPresent()) {
            frame.close();
            inFlight.remove();
            from.collected = null;
            List<Runnable> reports = new ArrayList<>();
            failed(batch, info.error().get().toException(), reports);
            return () -> {
                reports.forEach(Runnable::run);
                from.more();
            };
        }
        failures = 0;
        boolean last = !prefix || info.last();
        if (last) {
            inFlight.remove();
            from.collected = null;
            batch.release();
            from.delivering = prefix ? null : batch;
        }
        return () -> {
            try (frame) {
                if (into == null) {
                    answers.rowsOfKeys(batch, frame);
                } else {
                    answers.rowsOfPrefixes(into, frame);
                    if (last) {
                        answers.complete(batch, into);
                    }
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                batch.fail(typed(e));
            }
            from.more();
        };
    }

    /** The server could not answer this one. */
    private void failed(KeyBatch batch, WeirException error, List<Runnable> reports) {
        ErrorClass kind = error.code().errorClass();
        if (kind == ErrorClass.RETRY || kind == ErrorClass.CAPACITY) {
            lastFailure = error;
            later.add(batch);
            armLater();
            return;
        }
        batch.release();
        if (batch.asked().size() == 1) {
            reports.add(() -> batch.fail(error));
            return;
        }
        // one of them may be to blame, or only their number
        int middle = batch.asked().size() / 2;
        requeue(batch.asked().subList(middle, batch.asked().size()), reports);
        requeue(batch.asked().subList(0, middle), reports);
    }

    private void requeue(List<Asked<?>> asked, List<Runnable> reports) {
        KeyBatch batch = queue.encode(List.copyOf(asked), reports);
        if (batch != null) {
            again.addFirst(batch);
        }
    }

    private void armLater() {
        if (!laterArmed) {
            laterArmed = true;
            connection.after(backoffNs(), () -> {
                synchronized (this) {
                    laterArmed = false;
                    again.addAll(later);
                    later.clear();
                }
                pump();
            });
        }
    }

    private long backoffNs() {
        long delayMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
        failures++;
        return TimeUnit.MILLISECONDS.toNanos(delayMs);
    }

    private void ended(LookupCall from, WeirException error) {
        List<Runnable> reports = new ArrayList<>();
        synchronized (this) {
            if (from != stream) {
                return;
            }
            abandonStream();
            ErrorClass kind = error.code().errorClass();
            if (kind == ErrorClass.RETRY || kind == ErrorClass.CAPACITY) {
                boolean idle = inFlight.isEmpty();
                takeBack();
                // one that was idle may be ended by the server without anything being wrong
                if (!idle || !from.ready) {
                    lastFailure = error;
                    backOff();
                }
            } else {
                KeyBatch refused = inFlight.isEmpty() ? queue.gather(reports) : null;
                if (refused != null) {
                    inFlight.add(refused);
                }
                fail(inFlight, error, reports);
            }
            count();
        }
        report(reports);
        pump();
    }

    private void takeBack() {
        for (Iterator<KeyBatch> last = inFlight.descendingIterator(); last.hasNext(); ) {
            again.addFirst(last.next());
        }
        inFlight.clear();
    }

    private void backOff() {
        long delayNs = failures == 0 ? 0 : backoffNs();
        failures = Math.max(1, failures);
        backingOff = true;
        connection.after(delayNs, () -> {
            connection.reconnect();
            synchronized (this) {
                backingOff = false;
            }
            pump();
        });
    }

    private static void fail(ArrayDeque<KeyBatch> batches, WeirException error, List<Runnable> reports) {
        for (KeyBatch batch : batches) {
            batch.release();
            reports.add(() -> batch.fail(error));
        }
        batches.clear();
    }

    private void abandonStream() {
        LookupCall old = stream;
        stream = null;
        if (old != null) {
            old.cancel();
        }
    }

    private synchronized void armDeadline() {
        if (!deadlineArmed && !closed) {
            deadlineArmed = true;
            long now = connection.nowNs();
            long waitedNs = inFlight.isEmpty() ? 0 : silenceNs(inFlight.element(), now);
            for (KeyBatch batch : again) {
                waitedNs = Math.max(waitedNs, now - batch.sinceNs());
            }
            for (KeyBatch batch : later) {
                waitedNs = Math.max(waitedNs, now - batch.sinceNs());
            }
            Asked<?> head = queue.first();
            waitedNs = head == null ? waitedNs : Math.max(waitedNs, now - head.sinceNs);
            long timeoutNs = connection.requestTimeout().toNanos();
            connection.after(Math.max(1, timeoutNs - waitedNs), this::checkDeadline);
        }
    }

    /** How long nothing has come for this one, of those in flight the first: a long answer may take longer than the timeout. */
    private long silenceNs(KeyBatch first, long now) {
        return Math.min(now - first.sinceNs(), now - heardNs);
    }

    private void checkDeadline() {
        List<Runnable> reports = new ArrayList<>();
        boolean more;
        synchronized (this) {
            long now = connection.nowNs();
            long timeoutNs = connection.requestTimeout().toNanos();
            long before = now - timeoutNs;
            WeirException error = new WeirException(
                    failures > 0 ? lastFailure.code() : ErrorCode.TIMEOUT,
                    "the key was not answered within the request timeout: check the server at " + connection.address()
                            + " timeout=" + connection.requestTimeout() + " last_error=" + lastFailure.getMessage());
            if (!inFlight.isEmpty() && silenceNs(inFlight.element(), now) >= timeoutNs) {
                // whatever is the matter with this stream: the others are asked over another
                abandonStream();
                takeBack();
            }
            expire(again, before, error, reports);
            expire(later, before, error, reports);
            queue.refuseOld(before, error, reports);
            count();
            deadlineArmed = false;
            more = !(inFlight.isEmpty() && again.isEmpty() && later.isEmpty() && queue.isEmpty());
        }
        report(reports);
        if (more) {
            armDeadline();
        }
        pump();
    }

    /** Those that have waited too long; whoever was gathered with them has not. */
    private void expire(ArrayDeque<KeyBatch> batches, long before, WeirException error, List<Runnable> reports) {
        for (KeyBatch batch : List.copyOf(batches)) {
            if (batch.sinceNs() - before <= 0) {
                batches.remove(batch);
                batch.release();
                List<Asked<?>> left = new ArrayList<>();
                for (Asked<?> asked : batch.asked()) {
                    if (asked.sinceNs - before <= 0) {
                        reports.add(() -> asked.completeExceptionally(error));
                    } else {
                        left.add(asked);
                    }
                }
                KeyBatch rest = queue.encode(left, reports);
                if (rest != null) {
                    batches.add(rest);
                }
            }
        }
    }

    private void report(List<Runnable> reports) {
        if (!reports.isEmpty()) {
            execute(() -> reports.forEach(Runnable::run));
        }
    }

    /** Where all users are told. */
    private void execute(Runnable task) {
        try {
            connection.acks().execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private WeirException cancelled() {
        return new WeirException(ErrorCode.CANCELLED, "the lookups were closed table=" + request.table());
    }

    /** What is not answered fails as {@code CANCELLED}. */
    void close() {
        List<Runnable> reports = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            abandonStream();
            WeirException error = cancelled();
            fail(inFlight, error, reports);
            fail(again, error, reports);
            fail(later, error, reports);
            // also for those that come now
            unanswered = 0;
            queue.close();
        }
        report(reports);
        pump();
    }

    /** One call. What it says counts only while it is the sender's current one. */
    private final class LookupCall extends ClientCall.Listener<FlightFrame> {
        private final ClientCall<FlightFrame, FlightFrame> call = connection.newExchange();
        /** Frames for a call without a transport are forgotten, not released: nothing is sent before there is one. */
        private boolean ready;

        private @Nullable Answers<T> answers;
        private Answers.@Nullable Collected<T> collected;
        /** Whose answer came last, if it is whole in its frame. */
        private @Nullable KeyBatch delivering;

        void start() {
            call.start(this, new Metadata());
            call.request(READ_AHEAD);
            if (call.isReady()) {
                becomeReady();
            }
        }

        private void becomeReady() {
            ready = true;
            call.sendMessage(new FlightFrame(
                    descriptor,
                    keys.toMessage(),
                    NOTHING,
                    connection.allocator().getEmpty()));
        }

        void send(KeyBatch batch) {
            batch.encoded().body().getReferenceManager().retain();
            call.sendMessage(new FlightFrame(
                    NOTHING,
                    batch.encoded().metadata(),
                    NOTHING,
                    batch.encoded().body()));
        }

        /** A frame is done with. */
        void more() {
            call.request(1);
        }

        void cancel() {
            call.cancel("no longer wanted", null);
        }

        @Override
        public void onReady() {
            synchronized (LookupSender.this) {
                if (stream == this && !ready) {
                    becomeReady();
                }
            }
            pump();
        }

        @Override
        public void onMessage(FlightFrame frame) {
            received(this, frame);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            Status error =
                    status.isOk() ? Status.UNAVAILABLE.withDescription("the server ended the stream early") : status;
            ended(this, connection.located(WireErrors.fromStatus(error.asRuntimeException(trailers))));
        }
    }
}
