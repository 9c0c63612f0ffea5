package dev.weir.sql;

import java.util.Map;

/**
 * Who asks, and how.
 *
 * @param database in which tables are looked for that name none
 * @param settings what the client has set, by names in lower case
 */
public record Session(String user, String database, Map<String, String> settings) {
    /** Of a client that has said nothing. */
    public static final Session PLAIN = new Session("weir", "main", Map.of());

    public Session {
        settings = Map.copyOf(settings);
    }
}
