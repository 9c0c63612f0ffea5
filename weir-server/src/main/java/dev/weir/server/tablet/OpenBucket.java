package dev.weir.server.tablet;

import dev.weir.storage.log.BucketLog;
import dev.weir.storage.state.KeyedState;
import java.util.Optional;

/** What is open of a bucket: its log and, of a primary-key table, its rows by key. */
public record OpenBucket(BucketLog log, Optional<Keyed> keyed) implements AutoCloseable {
    /** Rows by key, and who writes them. */
    public record Keyed(KeyedState state, KeyedWriter writer) {}

    public static OpenBucket of(BucketLog log) {
        return new OpenBucket(log, Optional.empty());
    }

    /** Whether nobody reads it, and a start would have nothing to do again. */
    boolean mayRest() {
        return log.leases() == 0
                && keyed.map(Keyed::state)
                        .map(state -> state.isIdle() && state.isFlushed())
                        .orElse(true);
    }

    @Override
    public void close() {
        try {
            keyed.ifPresent(open -> open.state().close());
        } finally {
            log.close();
        }
    }
}
