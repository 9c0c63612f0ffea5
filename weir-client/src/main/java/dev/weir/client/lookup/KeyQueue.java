package dev.weir.client.lookup;

import dev.weir.client.columns.RowBlock;
import dev.weir.client.wire.Connection;
import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Keys that nobody has sent yet, and how they become batches. Any thread adds; everything else is guarded by the sender. */
final class KeyQueue {
    private static final int MAX_KEYS = 8192;

    private final Connection connection;
    private final TableSchema keys;
    private final Queue<Asked<?>> queue = new ConcurrentLinkedQueue<>();
    private final RowBlock block;

    /** @param keys the columns that are asked by */
    KeyQueue(Connection connection, TableSchema keys) {
        this.connection = connection;
        this.keys = keys;
        this.block = new RowBlock(keys, connection.allocator());
    }

    void add(Asked<?> asked) {
        queue.add(asked);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Who has waited longest. */
    @Nullable
    Asked<?> first() {
        return queue.peek();
    }

    void refuseAll(WeirException error, List<Runnable> reports) {
        for (Asked<?> left = queue.poll(); left != null; left = queue.poll()) {
            refuse(left, error, reports);
        }
    }

    /** Those that were asked before. */
    void refuseOld(long beforeNs, WeirException error, List<Runnable> reports) {
        for (Asked<?> head = queue.peek(); head != null && head.sinceNs - beforeNs <= 0; head = queue.peek()) {
            refuse(queue.remove(), error, reports);
        }
    }

    /** What has come meanwhile; null when nothing has. */
    @Nullable
    KeyBatch gather(List<Runnable> reports) {
        List<Asked<?>> asked = new ArrayList<>();
        for (Asked<?> next = queue.peek(); next != null && asked.size() < MAX_KEYS; next = queue.peek()) {
            if (next instanceof Asked.Batch whole) {
                if (asked.isEmpty()) {
                    queue.remove();
                    return new KeyBatch(List.of(whole), whole.keys);
                }
                break;
            }
            queue.remove();
            if (!next.isDone()) {
                asked.add(next);
            }
        }
        return encode(asked, reports);
    }

    /** In their order. Null when there is none (any more): each key that does not fit its columns fails alone. */
    @Nullable
    KeyBatch encode(List<Asked<?>> all, List<Runnable> reports) {
        List<Asked<?>> asked = all;
        try {
            for (int i = 0; i < all.size(); i++) {
                try {
                    block.append(((Asked.Key<?>) all.get(i)).values);
                } catch (WeirException e) {
                    asked = new ArrayList<>(all.subList(0, i));
                    asked.addAll(all.subList(i + 1, all.size()));
                    refuse(all.get(i), e, reports);
                    block.reset();
                    return encode(asked, reports);
                }
            }
            if (asked.isEmpty()) {
                return null;
            }
            try (VectorSchemaRoot root = block.toRoot()) {
                return new KeyBatch(asked, encode(root));
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            WeirException error = LookupSender.typed(e);
            asked.forEach(each -> refuse(each, error, reports));
            return null;
        } finally {
            block.reset();
        }
    }

    /** By this thread, and not compressed. The root stays the caller's. */
    EncodedBatch encode(VectorSchemaRoot root) {
        EncodedBatch[] encoded = new EncodedBatch[1];
        connection.codecs().execute(0, (encoder, decoder) -> encoded[0] = encoder.encode(keys, root));
        return encoded[0];
    }

    /** It fails once the reports are run. */
    static void refuse(Asked<?> asked, WeirException error, List<Runnable> reports) {
        if (asked instanceof Asked.Batch whole) {
            whole.keys.close();
        }
        reports.add(() -> asked.completeExceptionally(error));
    }

    /** Nothing is gathered or encoded any more. */
    void close() {
        block.close();
    }
}
