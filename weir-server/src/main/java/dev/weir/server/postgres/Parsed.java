package dev.weir.server.postgres;

import dev.weir.server.lookup.PointRead;
import dev.weir.server.query.SqlPrepared;
import java.util.List;
import java.util.Optional;

/**
 * A statement that may be run.
 *
 * @param start characters before it in what the client sent
 * @param query where the engine answers it
 * @param point the lookup that answers it as well
 * @param parameters oids of their types
 * @param columns of its rows; empty if it answers none
 */
record Parsed(
        String sql,
        int start,
        Command command,
        Optional<SqlPrepared> query,
        Optional<PointRead> point,
        List<Integer> parameters,
        List<Column> columns) {
    /** Of its text, which is what is long in it. */
    long bytes() {
        return (long) sql.length() * Character.BYTES;
    }
}
