package dev.weir.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Log tables as they were: {@code t as of offset 100}, {@code t as of timestamp '2026-11-26 10:00:00Z'}. An offset is meant in each bucket, a list names one for each of
 * them; rows before it are there. Of a moment those are there that had been committed by then.
 *
 * @param sql the statement without these words, which DuckDB does not know
 * @param conditions of each table that has one, by where its name ends
 */
record AsOf(String sql, Map<Integer, String> conditions) {
    static AsOf of(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        Map<Integer, String> conditions = new HashMap<>();
        StringBuilder text = new StringBuilder();
        int done = 0;
        for (int i = 1; i + 3 < tokens.size(); i++) {
            if (!tokens.at(i).is("as")
                    || !tokens.at(i + 1).is("of")
                    || !tokens.at(i - 1).isName()) {
                continue;
            }
            int end = momentEnd(tokens, i + 3);
            if (end < 0) {
                continue;
            }
            Optional<String> condition = condition(tokens.at(i + 2), tokens.text(i + 3, end), tokens.at(i + 3));
            if (condition.isPresent()) {
                int nameEnd = tokens.at(i - 1).end();
                text.append(sql, done, nameEnd);
                conditions.put(text.length(), condition.get());
                done = tokens.at(end - 1).end();
                i = end - 1;
            }
        }
        return new AsOf(text.append(sql, done, sql.length()).toString(), conditions);
    }

    private static Optional<String> condition(SqlTokens.Token kind, String moment, SqlTokens.Token first) {
        if (kind.is("offset") || kind.is("version")) {
            return Optional.of("_offset < (" + moment + "\n)" + (first.isSymbol("[") ? "[_bucket + 1]" : ""));
        }
        return kind.is("timestamp") || kind.is("timestamptz")
                ? Optional.of("_timestamp <= cast((" + moment + "\n) as timestamptz)")
                : Optional.empty();
    }

    /** Behind a constant, a parameter, a list, or something in parentheses; -1 if it is none of them. */
    private static int momentEnd(SqlTokens tokens, int at) {
        SqlTokens.Token first = tokens.at(at);
        return switch (first.kind()) {
            case STRING, NUMBER, PARAMETER -> at + 1;
            case SYMBOL -> first.isSymbol("[") ? tokens.closing(at, "[", "]") + 1 : tokens.closing(at, "(", ")") + 1;
            default -> -1;
        };
    }

    /** A query for the table's rows. */
    static String rows(String table, String condition) {
        return "(select * exclude (_bucket, _offset, _timestamp) from "
                + SqlTokens.quote(table + StatementScope.LOG_SUFFIX) + " where " + condition + ")";
    }
}
