package dev.weir.client.lookup;

import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import java.util.List;

/**
 * Keys that travel together.
 *
 * @param asked who waits for each of the keys; or one {@link Asked.Batch}, who waits for all
 * @param encoded kept until they are answered: they may have to be sent again
 */
record KeyBatch(List<Asked<?>> asked, EncodedBatch encoded) {
    /** The first has waited longest. */
    long sinceNs() {
        return asked.get(0).sinceNs;
    }

    boolean isAwaited() {
        return asked.size() == 1 && asked.get(0) instanceof Asked.Key<?> key && key.awaited;
    }

    void release() {
        encoded.close();
    }

    void fail(WeirException error) {
        asked.forEach(each -> each.completeExceptionally(error));
    }
}
