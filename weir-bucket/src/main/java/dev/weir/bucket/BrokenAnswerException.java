package dev.weir.bucket;

import dev.weir.format.ErrorCode;
import org.jspecify.annotations.Nullable;

/** An answer that came, but not whole, not in time, or not right. */
public final class BrokenAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public BrokenAnswerException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public BrokenAnswerException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What each answer of this kind has: without it the answer was cut, which the client does not notice in headers. */
    public static <T> T require(@Nullable T part) {
        if (part == null) {
            throw notWhole();
        }
        return part;
    }

    public static BrokenAnswerException notWhole() {
        return new BrokenAnswerException(ErrorCode.UNAVAILABLE, "the object store's answer is not whole");
    }

    /** What it is when it does not pass. */
    ErrorCode code() {
        return code;
    }
}
