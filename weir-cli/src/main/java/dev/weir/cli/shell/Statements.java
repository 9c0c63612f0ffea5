package dev.weir.cli.shell;

import java.util.ArrayList;
import java.util.List;

/** Text cut into statements at {@code ;}, but not at one inside quotes, dollar quotes or comments. */
public final class Statements {
    private final List<String> whole = new ArrayList<>();
    private final StringBuilder rest = new StringBuilder();

    private Statements() {}

    /** All statements of a text; the last one may lack its semicolon. */
    public static List<String> of(String text) {
        Statements statements = cut(text);
        if (!isBlank(statements.rest.toString())) {
            statements.whole.add(statements.rest.toString().strip());
        }
        return statements.whole;
    }

    /** Whether nothing is left open at the end of the text: it is blank, or its last statement has its semicolon. */
    public static boolean complete(String text) {
        return isBlank(cut(text).rest.toString());
    }

    private static Statements cut(String text) {
        Statements statements = new Statements();
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                String one = text.substring(from, at).strip();
                if (!isBlank(one)) {
                    statements.whole.add(one);
                }
                from = ++at;
            } else {
                at = skip(text, at);
            }
        }
        statements.rest.append(text, from, text.length());
        return statements;
    }

    /** The end of what begins at {@code at}: a quoted text, a comment, or one character. */
    private static int skip(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return after(text, String.valueOf(c), at + 1);
        }
        if (text.startsWith("--", at)) {
            return after(text, "\n", at + 2);
        }
        if (text.startsWith("/*", at)) {
            return after(text, "*/", at + 2);
        }
        if (c == '$' && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))) {
            int end = text.indexOf('$', at + 1);
            if (end > 0
                    && text.substring(at + 1, end).chars().allMatch(Character::isLetterOrDigit)
                    && (end == at + 1 || !Character.isDigit(text.charAt(at + 1)))) {
                return after(text, text.substring(at, end + 1), end + 1);
            }
        }
        return at + 1;
    }

    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    /** Whether there is nothing but space and comments. */
    static boolean isBlank(String text) {
        int at = 0;
        while (at < text.length()) {
            boolean comment = text.startsWith("--", at) || text.startsWith("/*", at);
            if (!comment && !Character.isWhitespace(text.charAt(at))) {
                return false;
            }
            at = comment ? skip(text, at) : at + 1;
        }
        return true;
    }
}
