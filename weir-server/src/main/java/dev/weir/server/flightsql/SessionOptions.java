package dev.weir.server.flightsql;

import dev.weir.format.wire.TableName;

/** What a client has set for its session. Any thread. */
public final class SessionOptions {
    static final String STANDARD_SCHEMA = TableName.MAIN;

    private volatile String schema = STANDARD_SCHEMA;

    /** In which tables without one are looked for. */
    String schema() {
        return schema;
    }

    void use(String name) {
        schema = name;
    }
}
