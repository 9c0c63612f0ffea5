package dev.weir.server.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A COPY from or to the client.
 *
 * @param in whether rows come in
 * @param table as it is written; of a query empty
 * @param names the table's, perhaps with its database before it
 * @param columns as they are named; empty: all
 * @param query whose rows go out
 * @param options by name in lower case, as {@code format}
 */
record CopyStatement(
        boolean in,
        String table,
        List<String> names,
        List<String> columns,
        Optional<String> query,
        Map<String, String> options) {
    /** The rows that go out. */
    String select() {
        return query.orElseGet(() -> "SELECT "
                + (columns.isEmpty()
                        ? "*"
                        : String.join(
                                ", ",
                                columns.stream().map(CopyStatement::quoted).toList()))
                + " FROM " + table);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
