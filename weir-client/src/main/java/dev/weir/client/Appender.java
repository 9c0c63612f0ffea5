package dev.weir.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Appends rows to a table, in the background, in batches. Rows given by one thread to one bucket keep their order. Thread-safe.
 * A row is retried until it is acknowledged or refused, and stored once.
 */
public final class Appender implements AutoCloseable {
    Appender() {}

    /** One row: values in the order of the columns (see docs for the Java types of each Arrow type), null for null. */
    public CompletableFuture<Placed> append(Object... row) {
        throw new UnsupportedOperationException();
    }

    /** As above, without an object per row to wait on. */
    public void append(AppendCallback callback, Object... row) {
        throw new UnsupportedOperationException();
    }

    /** A whole batch, whose columns are found by name. It is encoded before this returns and stays the caller's. */
    public CompletableFuture<List<Placed>> append(VectorSchemaRoot batch) {
        throw new UnsupportedOperationException();
    }

    /** Waits until every row given before is acknowledged; throws the first error. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
