package dev.weir.server.write;

/** What becomes of the columns that a stream does not have. */
public enum Coverage {
    /** They are null. */
    WHOLE_ROWS,
    /** Of a row that is there, found by its key, they stay. */
    SOME_COLUMNS
}
