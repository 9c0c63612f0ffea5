package dev.weir.sql;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The port to the tables that a statement may name. Thread-safe. */
public interface HotTables {
    /** Names of all tables, ordered. */
    List<String> names();

    Databases catalog();

    /** What the catalog says of a table; none of its buckets is looked at. */
    Optional<TableSpec> spec(String name);

    /**
     * Tables by their names, all at the same moment: there was one at which each of their buckets was as it is in the answer. What is not there is left out. The caller
     * closes each.
     */
    Map<String, HotTable> see(Collection<String> names);

    default Optional<HotTable> find(String name) {
        return Optional.ofNullable(see(List.of(name)).get(name));
    }

    /** The statements that run at this moment; none where nobody keeps account of them. */
    default List<RunningQuery> running() {
        return List.of();
    }

    /** The tables whose rows settle; none where there is no lake. */
    default List<LakeStatus> lake() {
        return List.of();
    }

    /** Throws {@code TABLE_EXISTS} and the like. */
    void create(TableSpec spec);

    void alter(String name, TableChange change);

    void drop(String name);

    /**
     * Appends the rows and returns when they are durable. The root stays the caller's. Of a primary-key table rows are upserts, and with {@code _change} perhaps
     * deletes, which need the key only.
     */
    void append(String name, VectorSchemaRoot rows);

    /** Changes some columns of rows of a primary-key table, found by their key; else as {@link #append}. */
    void update(String name, VectorSchemaRoot rows);
}
