package dev.weir.server.tablet;

import dev.weir.storage.log.BucketLog;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.snapshot.BucketSnapshots;
import java.util.Optional;

/** What is open of a bucket: its log and, of a primary-key table, its rows by key. */
public record OpenBucket(BucketLog log, Optional<Keyed> keyed) implements AutoCloseable {
    /** Rows by key, who writes them, and the snapshots of them. */
    public record Keyed(KeyedState state, KeyedWriter writer, BucketSnapshots snapshots) {
        /** Changes of the log from this offset on are not yet everywhere where they should be. */
        long neededFrom() {
            return Math.min(state.neededFrom(), snapshots.keptFrom());
        }

        /** Lets others know how far the store is. */
        void tell() {
            snapshots.stored(state.neededFrom());
        }
    }

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
