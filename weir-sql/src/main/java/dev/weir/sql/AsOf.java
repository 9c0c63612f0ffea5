package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.HashMap;
import java.util.Map;

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
            SqlTokens.Token kind = tokens.at(i + 2);
            boolean offset = kind.is("offset") || kind.is("version");
            if (offset || kind.is("timestamp") || kind.is("timestamptz")) {
                int last = momentLast(tokens, i + 3, offset);
                int nameEnd = tokens.at(i - 1).end();
                text.append(sql, done, nameEnd);
                String moment = tokens.text(i + 3, last + 1);
                conditions.put(text.length(), offset ? before(moment, tokens.at(i + 3)) : until(moment));
                done = tokens.at(last).end();
                i = last;
            }
        }
        return new AsOf(text.append(sql, done, sql.length()).toString(), conditions);
    }

    private static String before(String moment, SqlTokens.Token first) {
        return "_offset < (" + moment + "\n)" + (first.isSymbol("[") ? "[_bucket + 1]" : "");
    }

    private static String until(String moment) {
        return "_timestamp <= cast((" + moment + "\n) as timestamptz)";
    }

    /** Where a constant, a parameter, a list, or something in parentheses ends: DuckDB would take anything else for an alias and a number of rows. */
    private static int momentLast(SqlTokens tokens, int at, boolean offset) {
        SqlTokens.Token first = tokens.at(at);
        int last = switch (first.kind()) {
            case STRING, PARAMETER -> at;
            case NUMBER -> offset && !first.text().chars().allMatch(Character::isDigit) ? -1 : at;
            case SYMBOL -> first.isSymbol("[") ? tokens.closing(at, "[", "]") : tokens.closing(at, "(", ")");
            case WORD, QUOTED -> -1;
        };
        if (last < 0) {
            throw new WeirException(
                    ErrorCode.INVALID_SQL,
                    offset
                            ? "behind as of offset comes a whole number, one for each bucket in [ ], a parameter, or something in ( ) found="
                                    + first.text()
                            : "behind as of timestamp comes a text, a parameter, or something in ( ) found="
                                    + first.text());
        }
        return last;
    }

    /** A query for the table's rows. */
    static String rows(String table, String condition) {
        return "(select * exclude (_bucket, _offset, _timestamp) from "
                + SqlTokens.quote(table + StatementScope.LOG_SUFFIX) + " where " + condition + ")";
    }
}
