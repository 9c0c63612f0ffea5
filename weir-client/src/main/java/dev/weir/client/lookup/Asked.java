package dev.weir.client.lookup;

import dev.weir.format.batch.EncodedBatch;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for, until it is answered. The future itself: one object less for each key.
 *
 * @param <V> the answer
 */
abstract class Asked<V> extends CompletableFuture<V> {
    final long sinceNs;

    Asked(long sinceNs) {
        this.sinceNs = sinceNs;
    }

    /** One key, or prefix. */
    static final class Key<V> extends Asked<V> {
        final @Nullable Object[] values;

        /** The caller sleeps until it is answered, and does nothing within the completion. */
        final boolean awaited;

        Key(@Nullable Object[] values, long sinceNs, boolean awaited) {
            super(sinceNs);
            this.values = values;
            this.awaited = awaited;
        }
    }

    /** A whole batch of keys; the answer belongs to whoever waits. */
    static final class Batch extends Asked<VectorSchemaRoot> {
        /** Owned by whoever has this out of the queue. */
        final EncodedBatch keys;

        Batch(EncodedBatch keys, long sinceNs) {
            super(sinceNs);
            this.keys = keys;
        }
    }
}
