package dev.weir.s3;

import dev.weir.format.ErrorCode;

/** An answer that came, but not whole, not in time, or not right. */
final class BrokenAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    BrokenAnswerException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    BrokenAnswerException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What it is when it does not pass. */
    ErrorCode code() {
        return code;
    }
}
