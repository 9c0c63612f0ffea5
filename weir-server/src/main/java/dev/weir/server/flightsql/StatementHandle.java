package dev.weir.server.flightsql;

import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;

/**
 * What a ticket of a statement says: all that there is to know, so that the server keeps nothing for tickets that nobody redeems. Text: an id, a letter, and what the letter says.
 */
sealed interface StatementHandle {
    /** By which it can be cancelled while it runs. */
    String id();

    record Text(String id, String sql) implements StatementHandle {}

    record Prepared(String id, String statement) implements StatementHandle {}

    /** It has been run, and answered so many rows changed; negative: no number. */
    record Done(String id, long count) implements StatementHandle {}

    int ID_CHARS = 32;

    default ByteString toBytes() {
        return ByteString.copyFromUtf8(
                switch (this) {
                    case Text text -> text.id() + "t" + text.sql();
                    case Prepared prepared -> prepared.id() + "p" + prepared.statement();
                    case Done done -> done.id() + "d" + done.count();
                });
    }

    static StatementHandle parse(ByteString bytes) {
        String text = bytes.isValidUtf8() ? bytes.toStringUtf8() : "";
        if (text.length() <= ID_CHARS) {
            throw unknown();
        }
        String id = text.substring(0, ID_CHARS);
        String rest = text.substring(ID_CHARS + 1);
        return switch (text.charAt(ID_CHARS)) {
            case 't' -> new Text(id, rest);
            case 'p' -> new Prepared(id, rest);
            case 'd' -> new Done(id, count(rest));
            default -> throw unknown();
        };
    }

    private static long count(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw unknown();
        }
    }

    private static WeirException unknown() {
        return new WeirException(ErrorCode.INVALID_REQUEST, "the statement's handle is none of this server");
    }
}
