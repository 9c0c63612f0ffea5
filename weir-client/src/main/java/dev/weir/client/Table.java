package dev.weir.client;

import dev.weir.client.append.PutTarget;
import dev.weir.client.lookup.LookupClient;
import dev.weir.client.lookup.RowMaker;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableDescription;
import java.util.List;

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
        return weir.appender(PutTarget.rows(description.spec()));
    }

    /**
     * A writer of some columns of rows in a table with a primary key, those of the key among them: the others of a row that is there stay, and are null in one that is
     * new.
     */
    public Appender partialAppender(String... columns) {
        return weir.appender(PutTarget.columns(description.spec(), List.of(columns)));
    }

    /** All rows and columns of the table, to be narrowed. */
    public Scan scan() {
        return Scan.of(weir, name());
    }

    /** Rows by the primary key: all columns, or those named. Long-lived: what many threads ask for travels together. Throws {@code UNSUPPORTED} for a table without one. */
    public Lookups lookups(String... columns) {
        return new Lookups(lookups(List.of(columns), RowMaker::values));
    }

    <T> LookupClient<T> lookups(List<String> columns, RowMaker.Factory<T> rows) {
        return weir.lookups(description, columns, rows);
    }

    Weir weir() {
        return weir;
    }
}
