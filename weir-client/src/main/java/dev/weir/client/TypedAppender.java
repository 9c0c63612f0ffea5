package dev.weir.client;

import java.util.concurrent.CompletableFuture;

/** As {@link Appender}, for records. */
public final class TypedAppender<R extends Record> implements AutoCloseable {
    TypedAppender() {}

    public CompletableFuture<Placed> append(R row) {
        throw new UnsupportedOperationException();
    }

    public void append(R row, AppendCallback callback) {
        throw new UnsupportedOperationException();
    }

    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
