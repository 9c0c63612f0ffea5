package dev.weir.server.postgres.value;

import java.nio.charset.StandardCharsets;

/** The first line of a copy, as long as it is read. */
final class HeaderLine {
    private final CopyRows rows;
    private final boolean match;
    private boolean ahead;
    private int column;

    HeaderLine(CopyFormat format, CopyRows rows) {
        this.rows = rows;
        this.ahead = format.header() != CopyFormat.Header.NONE;
        this.match = format.header() == CopyFormat.Header.MATCH;
    }

    boolean isAhead() {
        return ahead;
    }

    boolean isBegun() {
        return ahead && column > 0;
    }

    void field(FieldBytes field) {
        if (match) {
            String name = field.bytes().toString(StandardCharsets.UTF_8);
            if (column >= rows.fields().size()
                    || !name.equalsIgnoreCase(rows.fields().get(column).getName())) {
                throw rows.malformed(
                        "the header names another column at place " + (column + 1) + ": " + Malformed.shown(name));
            }
        }
        column++;
    }

    void end() {
        if (match && column < rows.fields().size()) {
            throw rows.malformed("the header has too few columns");
        }
        ahead = false;
        rows.endLine();
    }
}
