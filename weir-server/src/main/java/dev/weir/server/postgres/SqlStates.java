package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.server.postgres.value.Format;

/** SQLSTATE of each error; those of PostgreSQL, as drivers act on them. */
final class SqlStates {
    static final String WARNING_ACTIVE_TRANSACTION = "25001";
    static final String NO_ACTIVE_TRANSACTION = "25P01";
    static final String FAILED_TRANSACTION = "25P02";
    static final String READ_ONLY_TRANSACTION = "25006";
    static final String NO_SUCH_SAVEPOINT = "3B001";
    static final String NO_SUCH_STATEMENT = "26000";
    static final String NO_SUCH_CURSOR = "34000";
    static final String DUPLICATE_STATEMENT = "42P05";
    static final String DUPLICATE_CURSOR = "42P03";
    static final String SYNTAX_ERROR = "42601";
    static final String UNDEFINED_OBJECT = "42704";
    static final String NOT_SUPPORTED = "0A000";
    static final String INVALID_VALUE = "22023";
    static final String NOT_IN_REPERTOIRE = "22021";
    static final String CANNOT_CHANGE = "55P02";
    static final String PROTOCOL_VIOLATION = "08P01";
    static final String NO_AUTHORIZATION = "28000";
    static final String WRONG_PASSWORD = "28P01";
    static final String LIMIT_EXCEEDED = "54000";
    static final String SHUTDOWN = "57P01";
    static final String OUT_OF_MEMORY = "53200";
    static final String CONFIGURATION_LIMIT = "53400";
    static final String BAD_COPY = "22P04";
    static final String QUERY_CANCELED = "57014";

    private SqlStates() {}

    static String of(WeirException error) {
        return error instanceof SqlException sql ? sql.state() : of(error.code());
    }

    /** Of a value that came in and is none of its type. */
    static WeirException ofValue(WeirException error, Format format) {
        return switch (error.code()) {
            case TYPE_MISMATCH ->
                new SqlException(
                        error.code(),
                        format == Format.TEXT ? "22P02" : "22P03",
                        String.valueOf(error.getMessage()),
                        error);
            case INVALID_REQUEST -> new SqlException(error.code(), BAD_COPY, String.valueOf(error.getMessage()), error);
            default -> error;
        };
    }

    private static String of(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, INVALID_CONFIG -> INVALID_VALUE;
            case INVALID_SCHEMA -> "42P16";
            case UNKNOWN_TABLE -> "42P01";
            case UNAUTHENTICATED -> NO_AUTHORIZATION;
            case TABLE_EXISTS -> "42P07";
            case UNKNOWN_COLUMN -> "42703";
            case UNKNOWN_DATABASE -> "3F000";
            case DATABASE_EXISTS -> "42P06";
            case NOT_EMPTY -> "2BP01";
            case TYPE_MISMATCH -> "42804";
            case MALFORMED_BATCH -> "22000";
            case BATCH_TOO_LARGE -> LIMIT_EXCEEDED;
            case OFFSET_OUT_OF_RANGE -> "22003";
            case INVALID_SQL -> "42000";
            case UNKNOWN_BUCKET -> UNDEFINED_OBJECT;
            case IN_USE -> "55006";
            case UNSUPPORTED, UNSUPPORTED_TYPE -> NOT_SUPPORTED;
            case UNAVAILABLE -> "57P03";
            case TIMEOUT, CANCELLED -> QUERY_CANCELED;
            case OUT_OF_MEMORY -> OUT_OF_MEMORY;
            case DISK_FULL -> "53100";
            case CORRUPT, UNKNOWN_VERSION -> "XX001";
            case INTERNAL, OUT_OF_ORDER -> "XX000";
            case IO_ERROR -> "58030";
        };
    }
}
