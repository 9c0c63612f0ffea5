package dev.weir.sql;

import dev.weir.format.wire.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a statement may ask about the one who sends it.
 *
 * @param user as {@code current_user} answers
 * @param database in which tables without one are looked for
 * @param settings what the client has set, by names in lower case, as {@code current_setting} answers
 */
public record Session(String user, String database, Map<String, String> settings) {
    /** Of a client that has said nothing. */
    public static final Session PLAIN = new Session("weir", TableName.MAIN, Map.of());

    public Session {
        settings = Map.copyOf(settings);
    }

    /** As a constant of SQL: a struct of user, database and a map of settings. */
    String literal() {
        Map<String, String> ordered = new TreeMap<>(settings);
        return "{'user': " + SqlTokens.literal(user)
                + ", 'database': " + SqlTokens.literal(database)
                + ", 'settings': map(" + texts(List.copyOf(ordered.keySet())) + ", "
                + texts(List.copyOf(ordered.values())) + ")}";
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(SqlTokens::literal).collect(Collectors.joining(", ", "cast([", "] as varchar[])"));
    }
}
