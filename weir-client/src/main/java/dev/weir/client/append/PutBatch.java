package dev.weir.client.append;

import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One batch on its way into one bucket. Its fields are guarded by its sender. */
final class PutBatch {
    final int rows;
    final TableSchema schema;
    final long sealedNs;
    private final Unit unit;
    private final int bucket;
    /** Which rows of the unit these are; null: all of them, in order. */
    private final int @Nullable [] chosen;
    /** How many batches of the appender still wait to be sent; this one is counted until {@link #leaveQueue}. */
    private final AtomicInteger queued;

    private boolean inQueue = true;

    /** Null until it is encoded, and again when it is settled. */
    @Nullable
    EncodedBatch encoded;

    /** How often it may have reached the server. */
    int attempts;

    WriterId writer = WriterId.NONE;
    long sequence;

    PutBatch(
            Unit unit,
            int bucket,
            TableSchema schema,
            int rows,
            int @Nullable [] chosen,
            long sealedNs,
            AtomicInteger queued) {
        this.schema = schema;
        this.unit = unit;
        this.bucket = bucket;
        this.rows = rows;
        this.chosen = chosen;
        this.sealedNs = sealedNs;
        this.queued = queued;
        queued.incrementAndGet();
    }

    void leaveQueue() {
        if (inQueue) {
            inQueue = false;
            queued.decrementAndGet();
        }
    }

    void release() {
        leaveQueue();
        if (encoded != null) {
            encoded.close();
            encoded = null;
        }
    }

    void report(long baseOffset, @Nullable WeirException error) {
        unit.settled(chosen, bucket, baseOffset, rows, error);
    }
}
