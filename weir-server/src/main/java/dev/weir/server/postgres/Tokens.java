package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL text cut into tokens as PostgreSQL does it: enough to tell several statements apart and to read those that the door answers itself. The engine
 * parses all others.
 */
final class Tokens {
    enum Kind {
        WORD,
        QUOTED,
        STRING,
        NUMBER,
        PARAMETER,
        SYMBOL,
        END
    }

    /**
     * @param text as it is meant: words in lower case, quotes taken off
     * @param start position in the text
     * @param end position behind it
     */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equals(word);
        }

        boolean isSymbol(char symbol) {
            return kind == Kind.SYMBOL && text.charAt(0) == symbol;
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }
    }

    /**
     * One of several statements.
     *
     * @param start characters before it
     */
    record Part(String sql, int start) {}

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Tokens(String sql) {
        this(sql, Integer.MAX_VALUE);
    }

    /** @param limit of tokens: the first few tell what statement it is */
    Tokens(String sql, int limit) {
        this.sql = sql;
        while (at < sql.length() && tokens.size() < limit) {
            step();
        }
    }

    int size() {
        return tokens.size();
    }

    /** The token at a place, or one of kind END. */
    Token at(int index) {
        return index < tokens.size() ? tokens.get(index) : new Token(Kind.END, "", sql.length(), sql.length());
    }

    String text(int start, int end) {
        return sql.substring(start, end);
    }

    /** The statements between semicolons, without those that are empty. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        int first = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.get(i).isSymbol(';')) {
                if (i > first) {
                    int start = tokens.get(first).start();
                    parts.add(new Part(sql.substring(start, tokens.get(i - 1).end()), sql.codePointCount(0, start)));
                }
                first = i + 1;
            }
        }
        return parts;
    }

    private void step() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
        } else if (sql.startsWith("/*", at)) {
            comment();
        } else if (c == '\'') {
            quoted(c, Kind.STRING, at, false);
        } else if ((c == 'e' || c == 'E') && next() == '\'') {
            at++;
            quoted('\'', Kind.STRING, at - 1, true);
        } else if (c == '"') {
            quoted(c, Kind.QUOTED, at, false);
        } else if (c == '$') {
            dollar();
        } else if (Character.isLetter(c) || c == '_') {
            word();
        } else if (isDigit(c) || (c == '.' && isDigit(next()))) {
            number();
        } else {
            add(Kind.SYMBOL, String.valueOf(c), at, at + 1);
        }
    }

    private char next() {
        return at + 1 < sql.length() ? sql.charAt(at + 1) : ' ';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void word() {
        int end = at;
        while (end < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_' || sql.charAt(end) == '$')) {
            end++;
        }
        add(Kind.WORD, sql.substring(at, end).toLowerCase(Locale.ROOT), at, end);
    }

    private void number() {
        int end = at;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
            char c = sql.charAt(end++);
            boolean exponent = (c == 'e' || c == 'E')
                    && end + 1 < sql.length()
                    && (sql.charAt(end) == '-' || sql.charAt(end) == '+')
                    && isDigit(sql.charAt(end + 1));
            end += exponent ? 1 : 0;
        }
        add(Kind.NUMBER, sql.substring(at, end), at, end);
    }

    /** A parameter, or text between two tags. */
    private void dollar() {
        int end = at + 1;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
            end++;
        }
        if (end > at + 1) {
            add(Kind.PARAMETER, sql.substring(at + 1, end), at, end);
            return;
        }
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        if (end == sql.length() || sql.charAt(end) != '$') {
            add(Kind.SYMBOL, "$", at, at + 1);
            return;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            throw unterminated("dollar-quoted string");
        }
        add(Kind.STRING, sql.substring(end + 1, close), at, close + tag.length());
    }

    private void comment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (++at >= sql.length()) {
                throw unterminated("/* comment");
            }
        } while (depth > 0);
    }

    private void quoted(char quote, Kind kind, int start, boolean escapes) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i++);
            if (escapes && c == '\\' && i < sql.length()) {
                char escaped = sql.charAt(i++);
                text.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            } else if (c != quote) {
                text.append(c);
            } else if (i < sql.length() && sql.charAt(i) == quote) {
                text.append(quote);
                i++;
            } else {
                add(kind, text.toString(), start, i);
                return;
            }
        }
        throw unterminated(kind == Kind.STRING ? "quoted string" : "quoted identifier");
    }

    private static SqlException unterminated(String what) {
        return new SqlException(ErrorCode.INVALID_SQL, SqlStates.SYNTAX_ERROR, "unterminated " + what);
    }

    private void add(Kind kind, String text, int start, int end) {
        tokens.add(new Token(kind, text, start, end));
        at = end;
    }
}
