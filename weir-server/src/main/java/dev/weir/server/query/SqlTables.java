package dev.weir.server.query;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.SeenTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The server's tables, offered to whoever answers SQL. Thread-safe. */
public interface SqlTables {
    /** Ordered. */
    List<String> names();

    SqlCatalog catalog();

    /** What the catalog says of a table, by its name as in {@link #see}; none of its buckets is looked at. */
    Optional<TableSpec> spec(String name);

    /** Statements that run now, the oldest first. */
    List<RunningStatement.Seen> running();

    /**
     * Tables by their names, {@code table} or {@code database.table}, all at one moment: there was one at which each bucket of all of them was as it is
     * in the answer. What is not there is left out. The caller closes each.
     */
    Map<String, SeenTable> see(Collection<String> names);

    default Optional<SeenTable> find(String name) {
        return Optional.ofNullable(see(List.of(name)).get(name));
    }

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
