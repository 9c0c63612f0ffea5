package dev.weir.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Locale;

/**
 * Columns as they are typed by hand, {@code a int64 not null, b utf8, tags list<utf8>, s struct<x float64, y float64>}, to the JSON of
 * docs/formats/schema.md.
 */
final class ColumnList {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private ColumnList(String text) {
        this.text = text;
    }

    static String toJson(String text) {
        ColumnList list = new ColumnList(text);
        ObjectNode schema = JSON.createObjectNode();
        list.columns(schema.putArray("columns"), DEEPEST);
        list.space();
        if (list.at < text.length()) {
            throw list.wrong("unexpected text");
        }
        return schema.toString();
    }

    private void columns(ArrayNode columns, int depth) {
        do {
            ObjectNode column = columns.addObject();
            column.put("name", name());
            type(column, depth);
            if (word("not")) {
                if (!word("null")) {
                    throw wrong("expected null after not");
                }
                column.put("nullable", false);
            }
        } while (symbol(','));
    }

    private String name() {
        space();
        if (symbol('"')) {
            int end = text.indexOf('"', at);
            if (end < 0) {
                throw wrong("a quoted name does not end");
            }
            String name = text.substring(at, end);
            at = end + 1;
            return name;
        }
        return plain("expected a column's name");
    }

    private void type(ObjectNode into, int depth) {
        if (depth == 0) {
            throw wrong("types are nested too deeply");
        }
        String type = plain("expected a type").toLowerCase(Locale.ROOT);
        switch (type) {
            case "list" -> {
                open();
                type(nested(into, type).putObject("element"), depth - 1);
                close();
            }
            case "fixed_size_list" -> {
                open();
                ObjectNode list = nested(into, type);
                type(list.putObject("element"), depth - 1);
                if (!symbol(',')) {
                    throw wrong("expected , and the length");
                }
                list.put("length", Integer.parseInt(digits()));
                close();
            }
            case "map" -> {
                open();
                ObjectNode map = nested(into, type);
                type(map.putObject("key"), depth - 1);
                if (!symbol(',')) {
                    throw wrong("expected , and the type of the values");
                }
                type(map.putObject("value"), depth - 1);
                close();
            }
            case "struct" -> {
                open();
                columns(nested(into, type).putArray("fields"), depth - 1);
                close();
            }
            default -> into.put("type", type + parameters());
        }
    }

    private static ObjectNode nested(ObjectNode column, String type) {
        return column.putObject("type").put("type", type);
    }

    /** What stands in ( ) or [ ] right after a type's name, as it is. */
    private String parameters() {
        if (at >= text.length() || (text.charAt(at) != '(' && text.charAt(at) != '[')) {
            return "";
        }
        int end = text.indexOf(text.charAt(at) == '(' ? ')' : ']', at);
        if (end < 0) {
            throw wrong("a bracket does not end");
        }
        String parameters = text.substring(at, end + 1);
        at = end + 1;
        return parameters;
    }

    private void open() {
        if (!symbol('<')) {
            throw wrong("expected <");
        }
    }

    private void close() {
        if (!symbol('>')) {
            throw wrong("expected >");
        }
    }

    private String digits() {
        space();
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at)) && at - from < 9) {
            at++;
        }
        if (from == at) {
            throw wrong("expected a number");
        }
        return text.substring(from, at);
    }

    private String plain(String expected) {
        space();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (from == at) {
            throw wrong(expected);
        }
        return text.substring(from, at);
    }

    private boolean word(String word) {
        space();
        int end = at + word.length();
        boolean there = text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        at = there ? end : at;
        return there;
    }

    private boolean symbol(char symbol) {
        space();
        boolean there = at < text.length() && text.charAt(at) == symbol;
        at += there ? 1 : 0;
        return there;
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private WeirException wrong(String why) {
        return new WeirException(
                ErrorCode.INVALID_SCHEMA,
                "%s; write columns like 'id int64 not null, name utf8, tags list<utf8>' position=%d"
                        .formatted(why, at + 1));
    }
}
