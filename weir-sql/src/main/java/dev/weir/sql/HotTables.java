package dev.weir.sql;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The port to the tables that a statement may name. Thread-safe. */
public interface HotTables {
    /** Names of all tables, ordered. */
    List<String> names();

    /** By its name as written: {@code table} or {@code database.table}. */
    Optional<HotTable> find(String name);

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
