package dev.weir.sql;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** What a statement needs of the tables; {@link HotTables} behind {@link HotRows}, or rows in memory in tests. Thread-safe. */
interface Tables {
    List<String> names();

    /** What the catalog says of the table with this exact name; none of its buckets is looked at. */
    Optional<TableSpec> spec(String name);

    /** The exact name. */
    Optional<HotTable> describe(String name);

    Databases catalog();

    /** Tables by their exact names, all at one moment. */
    Moment see(Collection<String> names);

    List<RunningQuery> running();

    List<LakeStatus> lake();

    void create(TableSpec spec);

    void alter(String name, TableChange change);

    void drop(String name);

    void append(String name, VectorSchemaRoot rows);

    void update(String name, VectorSchemaRoot rows);

    /** What of a table is read. */
    enum Columns {
        /** The rows: of a primary-key table as they are now, of a log table its log. */
        STORED,
        /** The log, with its virtual columns. */
        STORED_AND_VIRTUAL,
        /** The same, of a primary-key table; another one has none. */
        CHANGELOG,
        /** As the log, but only what of it is in files; a table that has none has no such rows. */
        LAKE,
        /** The states of the lake. */
        SNAPSHOTS,
        /** The files of the lake. */
        FILES
    }
}
