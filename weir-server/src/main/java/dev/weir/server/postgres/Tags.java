package dev.weir.server.postgres;

import dev.weir.server.query.SqlPrepared;

/** What a client is told that was done: PostgreSQL's words, which drivers read. */
final class Tags {
    private Tags() {}

    static String rows(SqlPrepared prepared, long count) {
        return switch (prepared.tag()) {
            case "EXPLAIN" -> "EXPLAIN";
            case "SHOW", "DESCRIBE" -> "SHOW";
            default -> "SELECT " + count;
        };
    }

    static String change(SqlPrepared prepared, long count) {
        if (prepared.answer() == SqlPrepared.Answer.DONE) {
            return prepared.tag();
        }
        return switch (prepared.tag()) {
            case "INSERT" -> "INSERT 0 " + count;
            case "CREATE TABLE AS" -> "SELECT " + count;
            default -> prepared.tag() + " " + count;
        };
    }
}
