package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list as text that DuckDB's casts read, in its plainest form, {@code ["1", "a \\"b\\"", NULL]}: each value quoted, or null. */
final class ListText {
    private static final String NULL = "NULL";
    private static final String BETWEEN = ", ";

    private final String text;
    private int at = 1;

    private ListText(String text) {
        this.text = text;
    }

    /** Its values, empty for null; none if it is not in this form. */
    static List<Optional<String>> values(String text) {
        return text.startsWith("[") && text.endsWith("]") ? new ListText(text).values() : List.of();
    }

    private List<Optional<String>> values() {
        List<Optional<String>> values = new ArrayList<>();
        while (true) {
            if (text.startsWith(NULL, at)) {
                values.add(Optional.empty());
                at += NULL.length();
            } else if (text.charAt(at) == '"') {
                Optional<String> quoted = quoted();
                if (quoted.isEmpty()) {
                    return List.of();
                }
                values.add(quoted);
            } else {
                return List.of();
            }
            if (at == text.length() - 1) {
                return values;
            }
            if (!text.startsWith(BETWEEN, at)) {
                return List.of();
            }
            at += BETWEEN.length();
        }
    }

    /** Empty if it does not end. */
    private Optional<String> quoted() {
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return Optional.of(value.toString());
            }
            if (c == '\\') {
                c = text.charAt(++i);
            }
            value.append(c);
        }
        return Optional.empty();
    }
}
