package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlPrepared;
import java.util.List;
import java.util.Optional;

/**
 * What a client has prepared, and the values that it has bound, a row for each execution. Immutable.
 *
 * @param rows empty: none are bound
 */
record PreparedStatement(String sql, SqlPrepared prepared, List<List<Optional<String>>> rows) {
    /** Of a statement's own objects, which grow with it. */
    private static final int BYTES_PER_CHAR = 8;

    private static final int BYTES_PER_COLUMN = 300;
    private static final int BYTES_PER_VALUE = 64;

    PreparedStatement bound(List<List<Optional<String>>> values) {
        return new PreparedStatement(sql, prepared, values);
    }

    boolean answersRows() {
        return prepared.answer() == SqlPrepared.Answer.ROWS;
    }

    /** The values of each execution. */
    List<List<Optional<String>>> executions() {
        if (prepared.parameters().isEmpty()) {
            return List.of(List.of());
        }
        if (rows.isEmpty()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has parameters; bind values to them first parameters="
                            + prepared.parameters().size());
        }
        return rows;
    }

    /** About what it takes on the heap. */
    long bytes() {
        long values = 0;
        for (List<Optional<String>> row : rows) {
            for (Optional<String> value : row) {
                values += BYTES_PER_VALUE + 2L * value.orElse("").length();
            }
        }
        int columns =
                prepared.columns().getFields().size() + prepared.parameters().size();
        return (long) BYTES_PER_CHAR * sql.length() + (long) BYTES_PER_COLUMN * columns + values;
    }
}
