package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A table's full name. Text: {@code table}, or {@code database.table}; the database is {@value #MAIN} unless said. */
public record TableName(String database, String table) {
    /** The database of a table that names none. */
    public static final String MAIN = "main";

    /** What tables of the server's own begin with, as {@code weir_tables}; no user's does. */
    public static final String RESERVED = "weir_";

    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final int SHOWN = 300;

    public TableName {
        String whole = database.equals(MAIN) ? table : database + "." + table;
        checkPart(database, whole);
        checkPart(table, whole);
    }

    /** The same name, for a table or view that is to be made; {@code INVALID_REQUEST} if it is one of those that SQL keeps for what it tells of the server. */
    public TableName checkFree() {
        if (table.toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "names that begin with " + RESERVED + " are those of the server's own tables; choose another table="
                            + this);
        }
        return this;
    }

    /** Throws {@code INVALID_REQUEST} for text that is no table's name. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new TableName(MAIN, text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** Of a Flight descriptor's path: the table, or database and table. */
    public static TableName ofPath(List<String> path) {
        return switch (path.size()) {
            case 1 -> parse(path.get(0));
            case 2 -> new TableName(path.get(0), path.get(1));
            default ->
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "a path names a table, or a database and a table parts=" + path.size());
        };
    }

    /** {@code database.table}, also for the main database: one spelling for each table. */
    public String qualified() {
        return database + "." + table;
    }

    /** As a user writes it: without the main database. */
    @Override
    public String toString() {
        return database.equals(MAIN) ? table : qualified();
    }

    /** The same name; {@code INVALID_REQUEST} for text that is no database's. */
    public static String checkDatabase(String name) {
        if (!PART.matcher(name).matches()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a database is named by a letter or _ and then at most 127 letters, digits or _ name="
                            + shown(name));
        }
        return name;
    }

    private static String shown(String name) {
        return name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
    }

    private static void checkPart(String part, String whole) {
        if (!PART.matcher(part).matches()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a table is named table or database.table, each part a letter or _ and then at most 127 letters, digits"
                            + " or _ name="
                            + shown(whole));
        }
    }
}
