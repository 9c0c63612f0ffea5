package dev.weir.format;

/**
 * What went wrong, for a program. A code exists only where a caller acts differently; its number never changes and
 * its {@link ErrorClass} says what to do.
 */
public enum ErrorCode {
    INVALID_REQUEST(100, ErrorClass.CALLER),
    INVALID_SCHEMA(101, ErrorClass.CALLER),
    UNSUPPORTED_TYPE(102, ErrorClass.CALLER),
    UNKNOWN_TABLE(103, ErrorClass.CALLER),
    TABLE_EXISTS(104, ErrorClass.CALLER),
    UNKNOWN_COLUMN(105, ErrorClass.CALLER),
    TYPE_MISMATCH(106, ErrorClass.CALLER),
    MALFORMED_BATCH(107, ErrorClass.CALLER),
    BATCH_TOO_LARGE(108, ErrorClass.CALLER),
    OUT_OF_ORDER(109, ErrorClass.CALLER),
    OFFSET_OUT_OF_RANGE(110, ErrorClass.CALLER),
    INVALID_SQL(111, ErrorClass.CALLER),
    UNKNOWN_BUCKET(112, ErrorClass.CALLER),
    INVALID_CONFIG(113, ErrorClass.CALLER),
    IN_USE(114, ErrorClass.CALLER),
    UNSUPPORTED(115, ErrorClass.CALLER),
    UNKNOWN_DATABASE(116, ErrorClass.CALLER),
    DATABASE_EXISTS(117, ErrorClass.CALLER),
    NOT_EMPTY(118, ErrorClass.CALLER),
    UNAUTHENTICATED(119, ErrorClass.CALLER),

    UNAVAILABLE(200, ErrorClass.RETRY),
    TIMEOUT(201, ErrorClass.RETRY),
    CANCELLED(202, ErrorClass.RETRY),

    OUT_OF_MEMORY(300, ErrorClass.CAPACITY),
    DISK_FULL(301, ErrorClass.CAPACITY),

    CORRUPT(400, ErrorClass.CORRUPT),
    UNKNOWN_VERSION(401, ErrorClass.CORRUPT),

    INTERNAL(500, ErrorClass.INTERNAL),
    IO_ERROR(501, ErrorClass.INTERNAL);

    private final int number;
    private final ErrorClass errorClass;

    ErrorCode(int number, ErrorClass errorClass) {
        this.number = number;
        this.errorClass = errorClass;
    }

    public int number() {
        return number;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}
