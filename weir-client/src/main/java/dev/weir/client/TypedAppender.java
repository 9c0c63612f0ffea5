package dev.weir.client;

import dev.weir.client.columns.RecordWriter;
import java.util.concurrent.CompletableFuture;

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

    /** As {@link Appender#flush}. */
    public void flush() {
        appender.flush();
    }

    @Override
    public void close() {
        appender.close();
    }
}
