package dev.weir.client;

import java.util.function.Consumer;

/** A table whose rows are records. Thread-safe. */
public final class TypedTable<R extends Record> {
    TypedTable() {}

    public Table table() {
        throw new UnsupportedOperationException();
    }

    public TypedAppender<R> appender() {
        throw new UnsupportedOperationException();
    }

    /** Runs the scan and hands over each row as a record. */
    public void scan(Scan scan, Consumer<R> rows) {
        throw new UnsupportedOperationException();
    }
}
