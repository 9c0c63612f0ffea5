package dev.weir.client;

import dev.weir.format.schema.TableSchema;

/** A table. Thread-safe. */
public final class Table {
    Table() {}

    public String name() {
        throw new UnsupportedOperationException();
    }

    public TableSchema schema() {
        throw new UnsupportedOperationException();
    }

    /** A new writer with an identity of its own; closing it waits until all is acknowledged. */
    public Appender appender() {
        throw new UnsupportedOperationException();
    }

    public Scan scan() {
        throw new UnsupportedOperationException();
    }
}
