package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;

/** What a message may be, judged by its first five bytes: nothing is kept for one that may not. */
final class Limits {
    /** Of messages that name something and hold no values. */
    private static final int SMALL = 10_000;

    private Limits() {}

    static void check(char type, int length, int max) {
        int limit = switch (type) {
            case 'Q', 'P', 'B', 'd', 'F' -> max;
            case 'D', 'C', 'E', 'f' -> SMALL;
            case 'S', 'H', 'X', 'c' -> Integer.BYTES;
            default -> throw refused("invalid frontend message type " + (int) type);
        };
        if (length < Integer.BYTES || length > limit) {
            throw refused(
                    "invalid message length; a message of this type is at most so long, see postgres.max_message_bytes type="
                            + type + " length=" + length + " limit=" + limit);
        }
    }

    private static SqlException refused(String message) {
        return new SqlException(ErrorCode.INVALID_REQUEST, SqlStates.PROTOCOL_VIOLATION, message);
    }
}
