package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * SQL text cut into tokens, enough to tell which statement it is and to take the parts out that DuckDB must not see. DuckDB does all
 * other parsing.
 */
final class SqlTokens {
    /** What a token is; comments and space are none. */
    enum Kind {
        WORD,
        QUOTED,
        STRING,
        NUMBER,
        /** {@code $1} with the text 1, or {@code ?} without one. */
        PARAMETER,
        SYMBOL
    }

    /**
     * @param text as the statement means it: without quotes, doubled quotes made single
     * @param start position in the statement
     * @param end position behind it
     */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isOneOf(Set<String> lowerCaseWords) {
            return kind == Kind.WORD && lowerCaseWords.contains(text.toLowerCase(Locale.ROOT));
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }
    }

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();

    SqlTokens(String sql) {
        this.sql = sql;
        int at = 0;
        while (at < sql.length()) {
            at = step(at);
        }
        while (!tokens.isEmpty() && tokens.getLast().isSymbol(";")) {
            tokens.removeLast();
        }
    }

    List<Token> all() {
        return tokens;
    }

    int size() {
        return tokens.size();
    }

    /** The token at a position, or an empty one behind the end. */
    Token at(int index) {
        return index < tokens.size() ? tokens.get(index) : new Token(Kind.SYMBOL, "", sql.length(), sql.length());
    }

    /** The statement's text from this token on, without the semicolons at its end. */
    String textFrom(int index) {
        return index >= tokens.size()
                ? ""
                : sql.substring(at(index).start(), tokens.getLast().end());
    }

    /** The text of the tokens from (included) to (excluded). */
    String text(int from, int to) {
        return from >= to ? "" : sql.substring(at(from).start(), at(to - 1).end());
    }

    boolean mentionsAny(Set<String> lowerCaseWords) {
        for (Token token : tokens) {
            if (token.isName() && lowerCaseWords.contains(token.text().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** Position of the token that closes the parenthesis at {@code open}, or -1. */
    int closing(int open) {
        return closing(open, "(", ")");
    }

    /** The same, of other symbols; -1 too if there is none at {@code open}. */
    int closing(int open, String opening, String closing) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).isSymbol(opening)) {
                depth++;
            } else if (tokens.get(i).isSymbol(closing) && --depth == 0) {
                return i;
            } else if (depth == 0) {
                return -1;
            }
        }
        return -1;
    }

    /** A name as SQL takes it whatever is in it. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text constant. */
    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    private int step(int at) {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            return at + 1;
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end + 1;
        }
        if (sql.startsWith("/*", at)) {
            return comment(at);
        }
        if (c == '\'') {
            boolean escapes = at > 0 && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E') && endsWithLoneE();
            return quoted(at, '\'', Kind.STRING, escapes);
        }
        if (c == '"') {
            return quoted(at, '"', Kind.QUOTED, false);
        }
        if (c == '?') {
            return add(Kind.PARAMETER, "", at, at + 1);
        }
        if (c == '$') {
            int digits = at + 1;
            while (digits < sql.length() && sql.charAt(digits) >= '0' && sql.charAt(digits) <= '9') {
                digits++;
            }
            if (digits > at + 1) {
                return add(Kind.PARAMETER, sql.substring(at + 1, digits), at, digits);
            }
            int tag = sql.indexOf('$', at + 1);
            if (tag > 0 && isTag(at + 1, tag)) {
                String fence = sql.substring(at, tag + 1);
                int end = sql.indexOf(fence, tag + 1);
                int stop = end < 0 ? sql.length() : end + fence.length();
                return add(Kind.STRING, sql.substring(tag + 1, end < 0 ? stop : end), at, stop);
            }
        }
        if (Character.isLetter(c) || c == '_') {
            int end = at + 1;
            while (end < sql.length()
                    && (Character.isLetterOrDigit(sql.charAt(end))
                            || sql.charAt(end) == '_'
                            || sql.charAt(end) == '$')) {
                end++;
            }
            return add(Kind.WORD, sql.substring(at, end), at, end);
        }
        if (Character.isDigit(c)) {
            int end = at + 1;
            while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
            return add(Kind.NUMBER, sql.substring(at, end), at, end);
        }
        return add(Kind.SYMBOL, String.valueOf(c), at, at + 1);
    }

    /** Whether the last token is the {@code e} of {@code e'...'}, in which a backslash escapes. */
    private boolean endsWithLoneE() {
        return !tokens.isEmpty() && tokens.getLast().is("e");
    }

    private boolean isTag(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (!(Character.isLetter(c) || c == '_' || (i > from && Character.isDigit(c)))) {
                return false;
            }
        }
        return true;
    }

    private int comment(int at) {
        int depth = 0;
        int i = at;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return i;
    }

    private int quoted(int at, char quote, Kind kind, boolean escapes) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (escapes && c == '\\' && i + 1 < sql.length()) {
                text.append(sql.charAt(i + 1));
                i += 2;
            } else if (c != quote) {
                text.append(c);
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                text.append(quote);
                i += 2;
            } else {
                return add(kind, text.toString(), at, i + 1);
            }
        }
        return add(kind, text.toString(), at, sql.length());
    }

    private int add(Kind kind, String text, int start, int end) {
        tokens.add(new Token(kind, text, start, end));
        return end;
    }
}
