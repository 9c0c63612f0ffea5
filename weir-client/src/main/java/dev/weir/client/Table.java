package dev.weir.client;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableDescription;

/** A table. Thread-safe. */
public final class Table {
    private final Weir weir;
    private final TableDescription description;

    Table(Weir weir, TableDescription description) {
        this.weir = weir;
        this.description = description;
    }

    public String name() {
        return description.spec().name();
    }

    public TableSchema schema() {
        return description.spec().schema();
    }

    /** A new writer with an identity of its own; closing it waits until all is acknowledged. */
    public Appender appender() {
        return weir.appender(description);
    }

    /** All rows and columns of the table, to be narrowed. */
    public Scan scan() {
        return Scan.of(weir, name());
    }

    Weir weir() {
        return weir;
    }
}
