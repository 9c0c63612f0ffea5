package dev.weir.format.wire;

import java.util.List;

/**
 * The command of the exchange by which rows of a primary-key table are looked up.
 *
 * @param columns wanted, in this order; empty: all columns of the table
 */
public record LookupRequest(String table, List<String> columns, Match match) {
    /** Keys of one message; a client that has more sends several. */
    public static final int MAX_KEYS = 1 << 16;

    /** bool, not null, the last column of an answer to {@link Match#KEY}: whether there is a row. */
    public static final String FOUND = "_found";

    /** int32, not null, the first column of an answer to {@link Match#PREFIX}: which of the request's keys the row belongs to. */
    public static final String KEY = "_key";

    /** JSON: lower case. */
    public enum Match {
        /** The keys are whole: one row of the answer for each. */
        KEY,
        /** The keys are of the first columns of the primary key: all rows whose keys begin so. */
        PREFIX
    }

    public LookupRequest {
        columns = List.copyOf(columns);
    }
}
