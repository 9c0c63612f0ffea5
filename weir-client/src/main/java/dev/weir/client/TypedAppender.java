package dev.weir.client;

import dev.weir.client.columns.RecordWriter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** As {@link Appender}, for records. */
public final class TypedAppender<R extends Record> implements AutoCloseable {
    private final Appender appender;
    private final RecordWriter<R> writer;

    TypedAppender(Appender appender, RecordWriter<R> writer) {
        this.appender = appender;
        this.writer = writer;
    }

    public CompletableFuture<Placed> append(R row) {
        CompletableFuture<Placed> placed = new CompletableFuture<>();
        appender.rows().append(row, writer, placed);
        return placed;
    }

    /** Without an object per row to wait on. */
    public void append(R row, AppendCallback callback) {
        appender.rows().append(row, writer, callback);
    }

    /** The row with this record's key is to go; its other components do not matter. As {@link Appender#delete(Object...)}. */
    public CompletableFuture<Placed> delete(R row) {
        CompletableFuture<Placed> placed = new CompletableFuture<>();
        appender.rows().delete(row, writer, placed);
        return placed;
    }

    /** As {@link Appender#delete(Object...)}. */
    public CompletableFuture<Placed> deleteKey(@Nullable Object... key) {
        return appender.delete(key);
    }

    /** As {@link Appender#flush}. */
    public void flush() {
        appender.flush();
    }

    @Override
    public void close() {
        appender.close();
    }
}
