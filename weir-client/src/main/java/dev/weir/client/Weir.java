package dev.weir.client;

import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableSpec;
import java.util.List;

/** A connection to a Weir server. Thread-safe; closing it closes all that was made from it. */
public final class Weir implements AutoCloseable {
    private Weir() {}

    /** @param uri {@code weir://host:port}; the port may be left out (9470) */
    public static Weir connect(String uri) {
        return connect(uri, ClientConfig.DEFAULT);
    }

    /** Checks that the JVM runs with what Arrow needs and that the server answers; {@code UNAVAILABLE} if not. */
    public static Weir connect(String uri, ClientConfig config) {
        throw new UnsupportedOperationException();
    }

    public TableDescription create(TableSpec spec) {
        throw new UnsupportedOperationException();
    }

    public TableDescription createIfAbsent(TableSpec spec) {
        throw new UnsupportedOperationException();
    }

    public void drop(String table) {
        throw new UnsupportedOperationException();
    }

    public List<TableDescription> tables() {
        throw new UnsupportedOperationException();
    }

    public TableDescription describe(String table) {
        throw new UnsupportedOperationException();
    }

    public ServerInfo serverInfo() {
        throw new UnsupportedOperationException();
    }

    /** A table that exists. */
    public Table table(String name) {
        throw new UnsupportedOperationException();
    }

    /** A table that exists, whose rows are records of this class; columns are matched by name (snake_case of the component). */
    public <R extends Record> TypedTable<R> table(String name, Class<R> type) {
        throw new UnsupportedOperationException();
    }

    /** Runs one statement; its batches are read while they are computed. */
    public Batches sql(String statement) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
