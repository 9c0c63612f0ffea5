package dev.weir.server.query;

/** The port to SQL: the door passes statements in, whoever wires the server says who answers them. */
public interface SqlEngine {
    /** Starts one statement; {@code INVALID_SQL} and all other errors come from here or from {@link SqlResult#next()}. */
    SqlResult execute(String sql);
}
