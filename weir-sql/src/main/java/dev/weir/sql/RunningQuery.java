package dev.weir.sql;

/**
 * A statement that runs, as {@code weir_queries} tells of it.
 *
 * @param door through which it came
 * @param client its address
 * @param state what it does at this moment, a word in lower case: {@code queued}, {@code running}, {@code waiting}
 */
public record RunningQuery(
        long id, String door, String user, String client, String sql, long startedUs, long elapsedMs, String state) {}
