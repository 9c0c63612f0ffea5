package dev.weir.server.query;

import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/** The port to SQL: the door passes statements in, whoever wires the server says who answers them. */
public interface SqlEngine {
    /** Starts one statement; {@code INVALID_SQL} and all other errors come from here or from {@link SqlResult#next()}. */
    SqlResult execute(String sql);

    /** The columns that a statement would answer, without running it; empty if that cannot be told. */
    default Optional<Schema> describe(String sql) {
        return Optional.empty();
    }
}
