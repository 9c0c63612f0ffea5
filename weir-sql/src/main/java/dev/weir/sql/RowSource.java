package dev.weir.sql;

import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/** The rows of one table as one statement sees them: the port between DuckDB's threads and where rows are kept. Thread-safe. */
interface RowSource extends AutoCloseable {
    /** The table's name, for messages. */
    String name();

    /** What a scan can ask for, by position. */
    List<Field> columns();

    long rowCount();

    /**
     * Starts a pass over the rows. Batches in which no row can pass the predicate are left out; other rows come whether they pass or not.
     *
     * @param columns positions in {@link #columns()}, each once; may be none
     */
    BatchSource open(int[] columns, Optional<Predicate> predicate, ScanCounters counters);

    /**
     * Starts a pass over rows that have the same summary as the table's own, some of them made up so that less has to be read.
     *
     * @param columns as above
     */
    BatchSource summarize(int[] columns, Summary summary, ScanCounters counters);

    /** Whether it tells of tables rather than being one: nothing of it can be skipped. */
    default boolean isSystem() {
        return false;
    }

    /** How rows are found with this condition, for {@code explain}; empty: batch by batch, past those that can be skipped. */
    default Optional<String> access(Optional<Predicate> predicate) {
        return Optional.empty();
    }

    /** Nothing is read any more. */
    @Override
    void close();
}
