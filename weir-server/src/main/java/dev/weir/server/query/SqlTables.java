package dev.weir.server.query;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.StateView;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The server's tables, offered to whoever answers SQL. Thread-safe. */
public interface SqlTables {
    /**
     * A table at one moment, to be closed by the one who asked: in bucket order a lease of each log and, of a primary-key table, a view of the rows by key.
     *
     * @param schemaId of the rows by key
     */
    record Seen(TableSpec spec, int schemaId, List<ReadLease> buckets, List<StateView> states)
            implements AutoCloseable {
        @Override
        public void close() {
            states.forEach(StateView::close);
            buckets.forEach(ReadLease::close);
        }
    }

    /** Ordered. */
    List<String> names();

    /** By its name as written: {@code table} or {@code database.table}. */
    Optional<Seen> find(String name);

    void create(TableSpec spec);

    /** Throws {@code UNKNOWN_TABLE}. */
    void alter(String name, TableChange change);

    /** Throws {@code UNKNOWN_TABLE}. */
    void drop(String name);

    /**
     * Returns when the rows are durable. The root stays the caller's. Of a primary-key table rows are upserts, and with {@code _change} perhaps deletes, which need
     * the key only.
     */
    void append(String name, VectorSchemaRoot rows);

    /** Changes some columns of rows of a primary-key table, found by their key. */
    void update(String name, VectorSchemaRoot rows);
}
