package dev.weir.server.query;

import dev.weir.server.metrics.Metrics;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/** The port to SQL: the doors pass statements in, whoever wires the server says who answers them. Any thread. */
public interface SqlEngine {
    /**
     * Checks one statement and tells what it takes and what it answers, without running it. Throws {@code INVALID_SQL} and the like.
     *
     * @param types of the parameters {@code $1}, {@code $2} and so on, as far as the client says; the others are inferred
     */
    SqlPrepared prepare(String sql, SqlSession session, List<Optional<Field>> types);

    /** Tells what it counts. Once, before the first statement. */
    default void bindTo(Metrics metrics) {}

    /** One statement without parameters, which is checked and run at once. It begins with the first {@link SqlResult#next()}. */
    default SqlResult execute(String sql, SqlSession session) {
        return prepare(sql, session, List.of()).run(List.of());
    }
}
