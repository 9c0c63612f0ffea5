package dev.weir.server.flightsql;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern as in SQL: {@code %} for anything, {@code _} for one character, and a backslash before one of them that stands for itself. Takes no longer than pattern times name, whatever is
 * asked.
 */
final class LikePattern {
    private enum Kind {
        CHARACTER,
        ONE,
        ANY
    }

    private record Part(Kind kind, char character) {}

    private final List<Part> parts;

    private LikePattern(List<Part> parts) {
        this.parts = parts;
    }

    static LikePattern of(String pattern) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                parts.add(new Part(Kind.CHARACTER, pattern.charAt(i)));
            } else {
                parts.add(new Part(c == '%' ? Kind.ANY : c == '_' ? Kind.ONE : Kind.CHARACTER, c));
            }
        }
        return new LikePattern(parts);
    }

    boolean matches(String name) {
        int part = 0;
        int at = 0;
        // where the last % stands, and how far it reaches
        int any = -1;
        int reached = 0;
        while (at < name.length()) {
            Part next = part < parts.size() ? parts.get(part) : null;
            if (next != null && next.kind() == Kind.ANY) {
                any = part;
                part++;
                reached = at;
            } else if (next != null && (next.kind() == Kind.ONE || next.character() == name.charAt(at))) {
                part++;
                at++;
            } else if (any >= 0) {
                part = any + 1;
                reached++;
                at = reached;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part).kind() == Kind.ANY) {
            part++;
        }
        return part == parts.size();
    }
}
