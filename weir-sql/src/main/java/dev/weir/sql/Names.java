package dev.weir.sql;

import dev.weir.format.wire.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Names of tables and views, written in any case: {@code table}, {@code database.table}, or with {@value #CATALOG} before it. The main database is called
 * {@code public} as well, as Postgres calls its own.
 */
final class Names {
    /** What all databases together are called by those who ask for one more level. */
    static final String CATALOG = "weir";

    static final String PUBLIC = "public";

    private Names() {}

    /** The exact name among those there are. The exact spelling wins over another case, the session's database over the main one. */
    static Optional<String> find(List<String> names, String written, String database) {
        String wanted = plain(written);
        if (written.indexOf('.') < 0 && !database.equals(TableName.MAIN)) {
            Optional<String> own = among(names, database + "." + wanted);
            return own.isPresent() ? own : among(names, wanted);
        }
        return among(names, wanted);
    }

    private static Optional<String> among(List<String> names, String wanted) {
        Optional<String> insensitive = Optional.empty();
        for (String name : names) {
            if (name.equals(wanted)) {
                return Optional.of(name);
            }
            if (name.equalsIgnoreCase(wanted)) {
                insensitive = Optional.of(name);
            }
        }
        return insensitive;
    }

    /** Without the catalog and the main database. */
    static String plain(String name) {
        boolean three = name.indexOf('.') != name.lastIndexOf('.');
        return without(PUBLIC, without(TableName.MAIN, three ? without(CATALOG, name) : name));
    }

    /** The name of a table that is to be made: in the session's database if it names none. */
    static String made(String written, String database) {
        String name = plain(written);
        return name.equals(written) && name.indexOf('.') < 0 && !database.equals(TableName.MAIN)
                ? database + "." + name
                : name;
    }

    /** The database's name, of which there is one spelling. */
    static String database(String written) {
        return written.equalsIgnoreCase(PUBLIC) ? TableName.MAIN : written;
    }

    private static String without(String first, String name) {
        String prefix = first + ".";
        return name.toLowerCase(Locale.ROOT).startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
