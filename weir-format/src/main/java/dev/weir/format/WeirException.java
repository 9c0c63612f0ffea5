package dev.weir.format;

import org.jspecify.annotations.Nullable;

/** The one exception that callers see. The message is in lower case and ends with the facts as {@code key=value}. */
public sealed class WeirException extends RuntimeException permits SqlException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public WeirException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public WeirException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
