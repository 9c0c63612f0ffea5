package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.server.memory.Memory;
import dev.weir.server.tablet.Append;
import dev.weir.server.tablet.AppendResult;
import dev.weir.server.tablet.AppendSource;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.storage.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches into a table. Batches come in on the call's thread, one after the other; results come back from the lanes
 * in any order and are told in the order of the batches. The first error is the last thing told, after all that was stored before.
 */
public final class PutSession {
    /** A stream is not read further while this much of it waits for acknowledgement. */
    private static final long MAX_UNACKNOWLEDGED_BYTES = 16L << 20;

    private static final long NOTHING_BROKEN = Long.MAX_VALUE;

    /** Who sent the stream. Called with the session locked, so in order; must not wait. */
    public interface Client {
        void acknowledge(PutAck ack);

        /** Ends the stream. */
        void refuse(WeirException error);

        /** Ends the stream: all is acknowledged and no more will come. */
        void finished();

        /** There is room for one more message. */
        void more();
    }

    private final OpenTable table;
    private final Admission.Stream stream;
    private final Admission admission;
    private final InFlight inFlight;
    private final Clock clock;
    private final Client client;

    private final Deque<Batch> unacknowledged = new ArrayDeque<>();
    private long unacknowledgedBytes;
    private int messagesOwed;
    private boolean noMoreWillCome;
    private boolean told;
    private long batches;

    /** Number of the first batch that failed: those behind it must not be stored, those before it are not concerned. */
    private volatile long brokenAt = NOTHING_BROKEN;

    PutSession(
            OpenTable table,
            Admission.Stream stream,
            Admission admission,
            InFlight inFlight,
            Clock clock,
            Client client) {
        this.table = table;
        this.stream = stream;
        this.admission = admission;
        this.inFlight = inFlight;
        this.clock = clock;
        this.client = client;
    }

    /** Takes over the body. */
    public void batch(byte[] metadata, ArrowBuf body, PutBatchInfo info) {
        if (brokenAt != NOTHING_BROKEN) {
            body.close();
            return;
        }
        long bytes = metadata.length + body.capacity();
        inFlight.enter(bytes);
        List<Admission.Part> parts;
        Batch batch;
        try {
            parts = admission.admit(stream, metadata, body, info);
            batch = new Batch(bytes, parts.size());
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(Memory.typed(e), bytes);
            return;
        }
        synchronized (this) {
            unacknowledged.add(batch);
            unacknowledgedBytes += bytes;
            messagesOwed++;
        }
        long now = clock.nanos();
        for (int i = 0; i < parts.size(); i++) {
            Admission.Part part = parts.get(i);
            OpenTable.Placed placed = table.bucket(part.bucket());
            placed.lane()
                    .submit(new LaneInput.Write(new Append(placed.tablet(), part.rows(), part.rule(), batch, now, i)));
        }
        if (parts.isEmpty()) {
            batch.finish();
        } else {
            pull();
        }
    }

    /** The stream itself is at fault, after what was sent before. */
    public void fail(WeirException error) {
        fail(error, 0);
    }

    private void fail(WeirException error, long bytes) {
        Batch batch = new Batch(bytes, 0);
        synchronized (this) {
            batch.error = error;
            unacknowledged.add(batch);
            unacknowledgedBytes += bytes;
        }
        batch.failing();
        batch.finish();
    }

    /** The client has sent all. */
    public synchronized void end() {
        noMoreWillCome = true;
        tell();
    }

    /** The client is gone: nobody waits for what is left. */
    public synchronized void abandon() {
        brokenAt = -1;
        told = true;
    }

    private void pull() {
        synchronized (this) {
            while (messagesOwed > 0
                    && !told
                    && brokenAt == NOTHING_BROKEN
                    && unacknowledgedBytes < MAX_UNACKNOWLEDGED_BYTES
                    && inFlight.admits(this::pull)) {
                messagesOwed--;
                client.more();
            }
        }
    }

    /** In order, as far as it is known. Locked by the caller. */
    private void tell() {
        for (Batch head = unacknowledged.peek(); head != null && head.finished; head = unacknowledged.peek()) {
            unacknowledged.remove();
            if (told) {
                continue;
            }
            if (head.error != null) {
                told = true;
                client.refuse(head.error);
            } else {
                client.acknowledge(new PutAck(Arrays.asList(head.parts), head.durability));
            }
        }
        if (noMoreWillCome && !told && unacknowledged.isEmpty()) {
            told = true;
            client.finished();
        }
    }

    /** A batch of the stream, until it is told of. */
    private final class Batch implements AppendSource {
        private final long number;
        private final long bytes;
        private final PutAck.Part[] parts;
        private int missing;

        /** What all parts have reached. */
        private Durability durability = Durability.FSYNC;

        private boolean finished;
        private @Nullable WeirException error;

        Batch(long bytes, int parts) {
            synchronized (PutSession.this) {
                this.number = batches++;
            }
            this.bytes = bytes;
            this.parts = new PutAck.Part[parts];
            this.missing = parts;
        }

        @Override
        public boolean broken() {
            return number > brokenAt;
        }

        @Override
        public void failing() {
            synchronized (PutSession.this) {
                brokenAt = Math.min(brokenAt, number);
            }
        }

        @Override
        public void done(Append append, AppendResult result) {
            boolean last;
            synchronized (PutSession.this) {
                switch (result) {
                    case AppendResult.Stored stored -> {
                        parts[append.tag()] = new PutAck.Part(
                                append.tablet().bucket(), stored.baseOffset(), stored.rowCount(), stored.duplicate());
                        if (stored.durability() == Durability.ASYNC) {
                            durability = Durability.ASYNC;
                        }
                    }
                    case AppendResult.Failed failed -> {
                        // The first reason is the one to tell; those that were only in the same boat say CANCELLED.
                        if (error == null || error.code() == ErrorCode.CANCELLED) {
                            error = failed.error();
                        }
                    }
                }
                missing--;
                last = missing == 0;
            }
            if (last) {
                finish();
            }
        }

        private void finish() {
            synchronized (PutSession.this) {
                finished = true;
                unacknowledgedBytes -= bytes;
                tell();
            }
            // Without the lock: this may wake other streams.
            inFlight.leave(bytes);
            pull();
        }
    }
}
