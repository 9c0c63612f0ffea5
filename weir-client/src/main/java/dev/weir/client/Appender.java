package dev.weir.client;

import dev.weir.client.append.RowBatcher;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows to a table, in the background, in batches. Rows given by one thread to one bucket keep their order. Thread-safe.
 * A row is retried until it is acknowledged or refused, and stored once. {@code append} throws, and takes nothing, when a value
 * does not fit its column; whatever goes wrong later is told by the future or callback, and by {@link #flush} and {@link #close}.
 */
public final class Appender implements AutoCloseable {
    private final RowBatcher rows;
    private final Consumer<AutoCloseable> onClose;

    Appender(RowBatcher rows, Consumer<AutoCloseable> onClose) {
        this.rows = rows;
        this.onClose = onClose;
    }

    /** One row: values in the order of the columns (see docs/client.md for the Java types of each Arrow type), null for null. */
    public CompletableFuture<Placed> append(@Nullable Object... row) {
        CompletableFuture<Placed> placed = new CompletableFuture<>();
        rows.append(row, placed);
        return placed;
    }

    /** As above, without an object per row to wait on. */
    public void append(AppendCallback callback, @Nullable Object... row) {
        rows.append(row, callback);
    }

    /**
     * The row with this key is to go: values of the primary key's columns, in its order. What is appended and deleted keeps its order. {@code UNSUPPORTED} for a
     * table without a primary key.
     */
    public CompletableFuture<Placed> delete(@Nullable Object... key) {
        CompletableFuture<Placed> placed = new CompletableFuture<>();
        rows.delete(key, placed);
        return placed;
    }

    /** As above, without an object per row to wait on. */
    public void delete(AppendCallback callback, @Nullable Object... key) {
        rows.delete(key, callback);
    }

    /**
     * A whole batch, whose columns are found by name; nullable columns may be left out. It is copied before this returns and
     * stays the caller's. For a table with a primary key there may be the column {@code _change} (text): {@code delete} deletes by the key,
     * anything else that a changelog has is an upsert. Large batches are divided, and with a bucket key the rows go to their buckets: the answer has one entry
     * for each part.
     */
    public CompletableFuture<List<Placed>> append(VectorSchemaRoot batch) {
        CompletableFuture<List<Placed>> answer = new CompletableFuture<>();
        List<Placed> parts = new ArrayList<>();
        // reported one after the other on the ack thread: the list needs no lock
        int[] left = {batch.getRowCount()};
        rows.append(batch, (bucket, offset, rowCount, error) -> {
            if (error != null) {
                rows.failed(error);
                answer.completeExceptionally(error);
                return;
            }
            parts.add(new Placed(bucket, offset, rowCount));
            left[0] -= rowCount;
            if (left[0] == 0) {
                answer.complete(List.copyOf(parts));
            }
        });
        if (batch.getRowCount() == 0) {
            answer.complete(List.of());
        }
        return answer;
    }

    /** Waits until every row given before is acknowledged; throws the first error since the last flush. */
    public void flush() {
        rows.flush();
    }

    /** Waits until every row is acknowledged, then ends; throws the first error since the last flush. */
    @Override
    public void close() {
        try {
            rows.close();
        } finally {
            onClose.accept(this);
        }
    }

    RowBatcher rows() {
        return rows;
    }

    /** What the tickets of rows are. */
    static RowBatcher.Tickets tickets(Consumer<WeirException> failures) {
        return (ticket, bucket, offset, error) -> {
            if (error != null) {
                failures.accept(error);
            }
            if (ticket instanceof AppendCallback callback) {
                callback.done(bucket, offset, error);
            } else if (ticket instanceof CompletableFuture<?> future) {
                complete(future, bucket, offset, error);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static void complete(CompletableFuture<?> future, int bucket, long offset, @Nullable WeirException error) {
        if (error != null) {
            future.completeExceptionally(error);
        } else {
            ((CompletableFuture<Placed>) future).complete(new Placed(bucket, offset, 1));
        }
    }
}
