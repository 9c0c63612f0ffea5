package dev.weir.server.flightsql;

import java.util.function.Consumer;

/**
 * The session of one call.
 *
 * @param change told when the options were changed, so that the client gets a name for them
 */
public record Session(SessionOptions options, Consumer<Change> change) {
    /** What has become of it. */
    public enum Change {
        SET,
        CLOSED
    }

    String schema() {
        return options.schema();
    }

    void use(String schema) {
        options.use(schema);
        change.accept(Change.SET);
    }

    void close() {
        options.use(SessionOptions.STANDARD_SCHEMA);
        change.accept(Change.CLOSED);
    }
}
