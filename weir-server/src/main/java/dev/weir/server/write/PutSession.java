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
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches into a table. Batches come in on the call's thread, one after the other; results come back from the lanes
 * in any order and are told in the order of the batches. The first error is the last thing told, after all that was stored before. No thread waits for another
 * one: the network's serves other connections, and a lane that has just told it something may have lost its core.
 */
public final class PutSession {
    /** A stream is not read further while this much of it waits for acknowledgement. */
    private static final long MAX_UNACKNOWLEDGED_BYTES = 16L << 20;

    private static final long NOTHING_BROKEN = Long.MAX_VALUE;

    /** Who sent the stream. Called by one thread at a time, in order; must not wait. */
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

    /** Received batches that the client was not told of, in their order. */
    private final Queue<Batch> unacknowledged = new ConcurrentLinkedQueue<>();

    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final AtomicInteger messagesOwed = new AtomicInteger();
    private final Rounds rounds = new Rounds(this::tellAndPull);

    /** Number of the first batch that failed: those behind it must not be stored, those before it are not concerned. */
    private final AtomicLong brokenAt = new AtomicLong(NOTHING_BROKEN);

    private volatile boolean noMoreWillCome;
    private volatile boolean abandoned;

    /** The last word is said. Of the rounds. */
    private boolean told;

    /** Of the call's thread. */
    private long batches;

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
        if (brokenAt.get() != NOTHING_BROKEN) {
            body.close();
            return;
        }
        long bytes = metadata.length + body.capacity();
        inFlight.enter(bytes);
        List<Admission.Part> parts;
        try {
            parts = admission.admit(stream, metadata, body, info);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(Memory.typed(e), bytes);
            return;
        }
        Batch batch = new Batch(batches++, bytes, parts.size());
        unacknowledgedBytes.addAndGet(bytes);
        unacknowledged.add(batch);
        messagesOwed.incrementAndGet();
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
            rounds.run();
        }
    }

    /** The stream itself is at fault, after what was sent before. */
    public void fail(WeirException error) {
        fail(error, 0);
    }

    private void fail(WeirException error, long bytes) {
        Batch batch = new Batch(batches++, bytes, 0);
        batch.blame(error);
        unacknowledgedBytes.addAndGet(bytes);
        unacknowledged.add(batch);
        batch.failing();
        batch.finish();
    }

    /** The client has sent all. */
    public void end() {
        noMoreWillCome = true;
        rounds.run();
    }

    /** The client is gone: nobody waits for what is left. Any thread. */
    public void abandon() {
        brokenAt.set(-1);
        abandoned = true;
    }

    private void tellAndPull() {
        tell();
        while (messagesOwed.get() > 0
                && !told
                && brokenAt.get() == NOTHING_BROKEN
                && unacknowledgedBytes.get() < MAX_UNACKNOWLEDGED_BYTES
                && inFlight.admits(rounds::run)) {
            messagesOwed.decrementAndGet();
            client.more();
        }
    }

    /** In order, as far as it is known. */
    private void tell() {
        told |= abandoned;
        // asked for first: what came before it is in the queue
        boolean last = noMoreWillCome;
        for (Batch head = unacknowledged.peek(); head != null && head.finished; head = unacknowledged.peek()) {
            unacknowledged.remove();
            if (told) {
                continue;
            }
            WeirException error = head.error;
            if (error != null) {
                told = true;
                client.refuse(error);
            } else {
                client.acknowledge(new PutAck(Arrays.asList(head.parts), head.durability));
            }
        }
        if (last && !told && unacknowledged.isEmpty()) {
            told = true;
            client.finished();
        }
    }

    /** A batch of the stream, until it is told of. Its parts' results come from several lanes. */
    private final class Batch implements AppendSource {
        private final long number;
        private final long bytes;
        private final PutAck.Part[] parts;
        private int missing;

        /** What all parts have reached. */
        private Durability durability = Durability.FSYNC;

        private @Nullable WeirException error;

        /** Set last: nothing else changes then. */
        private volatile boolean finished;

        Batch(long number, long bytes, int parts) {
            this.number = number;
            this.bytes = bytes;
            this.parts = new PutAck.Part[parts];
            this.missing = parts;
        }

        @Override
        public boolean broken() {
            return number > brokenAt.get();
        }

        @Override
        public void failing() {
            brokenAt.accumulateAndGet(number, Math::min);
        }

        @Override
        public void done(Append append, AppendResult result) {
            if (took(append, result)) {
                finish();
            }
        }

        /** Whether it was the last one. */
        private synchronized boolean took(Append append, AppendResult result) {
            switch (result) {
                case AppendResult.Stored stored -> {
                    parts[append.tag()] = new PutAck.Part(
                            append.tablet().bucket(), stored.baseOffset(), stored.rowCount(), stored.duplicate());
                    if (stored.durability() == Durability.ASYNC) {
                        durability = Durability.ASYNC;
                    }
                }
                case AppendResult.Failed failed -> blame(failed.error());
            }
            missing--;
            return missing == 0;
        }

        /** The first reason is the one to tell; those that were only in the same boat say CANCELLED. */
        private void blame(WeirException reason) {
            if (error == null || error.code() == ErrorCode.CANCELLED) {
                error = reason;
            }
        }

        private void finish() {
            finished = true;
            unacknowledgedBytes.addAndGet(-bytes);
            rounds.run();
            // this may wake other streams
            inFlight.leave(bytes);
            rounds.run();
        }
    }
}
