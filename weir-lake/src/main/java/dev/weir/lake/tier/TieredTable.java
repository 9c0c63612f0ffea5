package dev.weir.lake.tier;

import dev.weir.format.wire.TableSpec;
import java.util.OptionalLong;

/** A table whose rows settle, as it is now. */
public interface TieredTable {
    String tableId();

    TableSpec spec();

    /** Where the log begins. */
    Offsets start();

    /**
     * What waits behind an offset, of the rows that are synced: what a crash could still take back must not be in the lake.
     *
     * @param maxBytes as stored; no more, except for one batch of each bucket
     */
    Waiting waiting(Offsets from, long maxBytes);

    /**
     * Rows that wait.
     *
     * @param to as far as one round may go; {@code from} when there are none
     * @param rows all of them
     * @param bytes of those up to {@code to}, as stored
     * @param oldestUs commit time of the oldest; empty: there are none
     */
    record Waiting(Offsets to, long rows, long bytes, OptionalLong oldestUs) {}
}
