package dev.weir.format;

import org.jspecify.annotations.Nullable;

/** An error of a statement for which SQL has a state of its own, as {@code 22012} for a division by zero. */
public final class SqlException extends WeirException {
    private static final long serialVersionUID = 1L;

    private final String state;

    /** @param state five letters and digits: SQLSTATE as PostgreSQL has it */
    public SqlException(ErrorCode code, String state, String message) {
        this(code, state, message, null);
    }

    public SqlException(ErrorCode code, String state, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.state = state;
    }

    public String state() {
        return state;
    }
}
