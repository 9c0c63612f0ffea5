package dev.weir.server.query;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.ReadLease;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The server's tables, offered to whoever answers SQL. Thread-safe. */
public interface SqlTables {
    /** A table at one moment: a lease per bucket, in bucket order, which the one who asked closes. */
    record Seen(TableSpec spec, List<ReadLease> buckets) {}

    /** Ordered. */
    List<String> names();

    /** By its name as written: {@code table} or {@code database.table}. */
    Optional<Seen> find(String name);

    void create(TableSpec spec);

    /** Throws {@code UNKNOWN_TABLE}. */
    void alter(String name, TableChange change);

    /** Throws {@code UNKNOWN_TABLE}. */
    void drop(String name);

    /** Returns when the rows are durable. The root stays the caller's. */
    void append(String name, VectorSchemaRoot rows);
}
