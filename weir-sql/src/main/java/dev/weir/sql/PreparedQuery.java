package dev.weir.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A statement that has been checked; holds nothing, and can be run any number of times.
 *
 * @param tag its first words, in capitals
 * @param parameters {@code $1} and so on, with their types
 * @param columns of what it answers
 * @param point what it asks, if it is so plain that no engine is needed
 */
public record PreparedQuery(
        String tag,
        Answer answer,
        List<Field> parameters,
        Schema columns,
        Optional<PointQuery> point,
        Function<List<Optional<String>>, QueryResult> runner) {
    /** What a statement answers. */
    public enum Answer {
        ROWS,
        /** One row, with the number of rows that were changed. */
        COUNT,
        /** One row of text. */
        DONE
    }

    /** @param values for each parameter text that a cast to its type reads; empty is null */
    public QueryResult run(List<Optional<String>> values) {
        return runner.apply(values);
    }
}
