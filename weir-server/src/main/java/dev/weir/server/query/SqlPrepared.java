package dev.weir.server.query;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A statement that has been checked. Holds nothing of the machine, sees no rows yet, and may be run any number of times, by any thread. */
public interface SqlPrepared {
    /** What a statement answers. */
    enum Answer {
        ROWS,
        /** One row: how many rows were inserted, updated or deleted. */
        COUNT,
        /** One row: what was done, in words. */
        DONE
    }

    /** Its first words, in capitals: {@code SELECT}, {@code INSERT}, {@code CREATE TABLE}, {@code CREATE TABLE AS}. */
    String tag();

    Answer answer();

    /** {@code $1} and so on, with their types; text where anything will do. */
    List<Field> parameters();

    Schema columns();

    /** What it asks, if it asks for one row by its primary key: whoever has the rows at hand need not run it. */
    default Optional<SqlPoint> point() {
        return Optional.empty();
    }

    /**
     * Binds the parameters; the work begins with the first {@link SqlResult#next()}.
     *
     * @param values one for each parameter: text that SQL casts to its type, as {@code 2026-11-26} or {@code \xCA\xFE}; empty is null
     */
    SqlResult run(List<Optional<String>> values);
}
