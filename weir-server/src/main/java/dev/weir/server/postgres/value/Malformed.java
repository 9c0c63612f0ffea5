package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Locale;

/** What is wrong with a value that came in. */
final class Malformed {
    private static final int SHOWN_CHARS = 64;

    private Malformed() {}

    static WeirException text(PgScalar type, String text) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the text is no value of its type type=" + name(type) + " text=" + shown(text));
    }

    static WeirException range(PgScalar type, String text) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH, "the value is out of range type=" + name(type) + " text=" + shown(text));
    }

    static WeirException binary(PgScalar type, String why) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH, "the bytes are no value of their type, " + why + " type=" + name(type));
    }

    static WeirException at(WeirException e, String place) {
        return new WeirException(e.code(), e.getMessage() + " " + place, e);
    }

    static String name(PgScalar type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
