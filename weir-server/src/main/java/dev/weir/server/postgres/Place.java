package dev.weir.server.postgres;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a statement the engine finds a fault. It says so by a picture, a line of the statement (or a piece of it between dots) and a caret below; clients of
 * PostgreSQL draw their own.
 *
 * @param message without the picture
 * @param at characters before the place, if it is certain
 */
record Place(String message, OptionalInt at) {
    private static final Pattern PICTURE = Pattern.compile("\\s*\\nLINE (\\d{1,6}): (.*)\\n( *)\\^[^\\n]*");
    private static final String DOTS = "...";

    static Place in(String message, String sql) {
        Matcher matcher = PICTURE.matcher(message);
        if (!matcher.find()) {
            return new Place(message, OptionalInt.empty());
        }
        String rest = (message.substring(0, matcher.start()) + message.substring(matcher.end())).strip();
        int caret = matcher.group(3).length() - ("LINE " + matcher.group(1) + ": ").length();
        return new Place(rest, find(sql, Integer.parseInt(matcher.group(1)), matcher.group(2), caret));
    }

    /** As the engine draws one. */
    static String picture(String sql, int start) {
        int line = 1
                + Math.toIntExact(
                        sql.substring(0, start).chars().filter(c -> c == '\n').count());
        int begin = sql.lastIndexOf('\n', start - 1) + 1;
        int end = sql.indexOf('\n', start);
        String head = "LINE " + line + ": ";
        return "\n" + head + sql.substring(begin, end < 0 ? sql.length() : end) + "\n"
                + " ".repeat(head.length() + start - begin) + "^";
    }

    private static OptionalInt find(String sql, int line, String shown, int caret) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = sql.indexOf('\n', start) + 1;
            if (start == 0) {
                return OptionalInt.empty();
            }
        }
        int end = sql.indexOf('\n', start);
        String text = sql.substring(start, end < 0 ? sql.length() : end);
        String piece = shown;
        int before = caret;
        if (piece.startsWith(DOTS) && !text.startsWith(piece)) {
            piece = piece.substring(DOTS.length());
            before -= DOTS.length();
        }
        if (piece.endsWith(DOTS) && !text.contains(piece)) {
            piece = piece.substring(0, piece.length() - DOTS.length());
        }
        int found = text.indexOf(piece.stripTrailing());
        boolean certain = found >= 0
                && text.indexOf(piece.stripTrailing(), found + 1) < 0
                && before >= 0
                && before <= piece.length();
        return certain ? OptionalInt.of(sql.codePointCount(0, start + found + before)) : OptionalInt.empty();
    }
}
