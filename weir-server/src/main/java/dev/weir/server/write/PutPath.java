package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.memory.Memory;
import dev.weir.server.tablet.Append;
import dev.weir.server.tablet.AppendResult;
import dev.weir.server.tablet.AppendSource;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.storage.time.Clock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Where writes begin: streams of batches from the door, and rows from statements. */
public final class PutPath {
    private static final long ROOM_WAIT_S = 5;

    private final Memory memory;
    private final BatchLimits limits;
    private final Admission admission;
    private final InFlight inFlight;
    private final Clock clock;
    private final AtomicInteger turns = new AtomicInteger();

    /** @param joinBytes appends of so few bytes become one batch with others */
    public PutPath(Memory memory, BatchLimits limits, long joinBytes, InFlight inFlight, Clock clock) {
        this.memory = memory;
        this.limits = limits;
        this.admission = new Admission(memory, limits, joinBytes);
        this.inFlight = inFlight;
        this.clock = clock;
    }

    /**
     * Throws what {@link Conform#of} throws.
     *
     * @param coverage what the columns are that the stream does not have
     */
    public PutSession open(OpenTable table, Schema stream, Coverage coverage, PutSession.Client client) {
        Conform conform = Conform.of(table.info(), stream);
        Admission.Stream opened = Admission.Stream.of(table.info(), conform, router(table), coverage);
        return new PutSession(table, opened, admission, inFlight, clock, client);
    }

    /** Streams begin at different buckets, so that short ones do not all write to the first. */
    private Router router(OpenTable table) {
        int buckets = table.info().spec().buckets();
        return new Router(table.info(), Math.floorMod(turns.getAndIncrement(), buckets));
    }

    /**
     * Appends the rows and returns when they are as durable as the table asks. The root stays the caller's.
     *
     * @param coverage what the columns are that the rows do not have
     */
    public void append(OpenTable table, VectorSchemaRoot rows, Coverage coverage) {
        Conform conform = Conform.of(table.info(), rows.getSchema());
        checkRows(conform, rows);
        awaitRoom();
        Admission.Stream stream = Admission.Stream.of(table.info(), conform, router(table), coverage);
        List<Admission.Part> parts = admission.admitRows(stream, rows);
        Waiting waiting = new Waiting(parts.size());
        long now = clock.nanos();
        for (int i = 0; i < parts.size(); i++) {
            Admission.Part part = parts.get(i);
            OpenTable.Placed placed = table.bucket(part.bucket());
            placed.lane()
                    .submit(new LaneInput.Write(
                            new Append(placed.tablet(), part.rows(), part.rule(), waiting, now, i)));
        }
        waiting.await();
    }

    /** As streams wait; but not for ever, since the statement itself may hold what it waits for. */
    private void awaitRoom() {
        CompletableFuture<Boolean> room = new CompletableFuture<>();
        if (!inFlight.admits(() -> room.complete(true))) {
            room.completeOnTimeout(false, ROOM_WAIT_S, TimeUnit.SECONDS).join();
        }
    }

    /** By the same checks as a stranger's batch: nulls where none may be and sizes must not come in through a side door. */
    private void checkRows(Conform conform, VectorSchemaRoot rows) {
        TableSchema incoming = conform.incoming();
        int[] all = IntStream.range(0, incoming.columns().size()).toArray();
        try (EncodedBatch plain = memory.codecs().encoding(Codec.NONE, encoder -> encoder.encode(incoming, rows))) {
            BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(plain.metadata()), incoming, limits);
            memory.codecs()
                    .decoding(
                            limits,
                            decoder -> decoder.decode(incoming, layout, plain.body(), all, BatchDecoder.Trust.NONE))
                    .close();
        }
    }

    /** Gathers the results of one batch's parts. */
    private static final class Waiting implements AppendSource {
        private final CompletableFuture<Void> all = new CompletableFuture<>();
        private int missing;
        private @Nullable WeirException error;

        Waiting(int parts) {
            this.missing = parts;
            if (parts == 0) {
                all.complete(null);
            }
        }

        @Override
        public boolean broken() {
            return false;
        }

        @Override
        public void failing() {}

        @Override
        public synchronized void done(Append append, AppendResult result) {
            if (result instanceof AppendResult.Failed failed && error == null) {
                error = failed.error();
            }
            missing--;
            if (missing == 0) {
                if (error == null) {
                    all.complete(null);
                } else {
                    all.completeExceptionally(error);
                }
            }
        }

        void await() {
            try {
                all.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof WeirException typed) {
                    throw typed;
                }
                throw new WeirException(ErrorCode.INTERNAL, "unexpected: " + e.getCause(), e);
            }
        }
    }
}
