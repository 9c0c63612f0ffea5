package dev.weir.server.query;

import dev.weir.format.wire.TableName;
import java.util.Map;

/**
 * Who asks, and how.
 *
 * @param user the one that was authenticated; where nobody has to be, the one that the client names
 * @param database in which tables without one are looked for
 * @param settings what the client has set, by names in lower case, as {@code timezone}
 */
public record SqlSession(String user, String database, Map<String, String> settings) {
    /** Of a client that has said nothing. */
    public static final SqlSession PLAIN = of("weir");

    /** Of a user who has said nothing else. */
    public static SqlSession of(String user) {
        return new SqlSession(user, TableName.MAIN, Map.of());
    }

    public SqlSession {
        settings = Map.copyOf(settings);
    }
}
