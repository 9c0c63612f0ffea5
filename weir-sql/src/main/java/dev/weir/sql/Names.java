package dev.weir.sql;

import java.util.List;
import java.util.Optional;

/** Table names: written in any case, with or without the default database. */
final class Names {
    private static final String DEFAULT_DATABASE = "main.";

    private Names() {}

    /** The table's exact name among those there are. The exact spelling wins over another case. */
    static Optional<String> find(List<String> names, String written) {
        String wanted = plain(written);
        Optional<String> insensitive = Optional.empty();
        for (String name : names) {
            if (plain(name).equals(wanted)) {
                return Optional.of(name);
            }
            if (plain(name).equalsIgnoreCase(wanted)) {
                insensitive = Optional.of(name);
            }
        }
        return insensitive;
    }

    /** Without the default database. */
    static String plain(String name) {
        return name.regionMatches(true, 0, DEFAULT_DATABASE, 0, DEFAULT_DATABASE.length())
                ? name.substring(DEFAULT_DATABASE.length())
                : name;
    }
}
