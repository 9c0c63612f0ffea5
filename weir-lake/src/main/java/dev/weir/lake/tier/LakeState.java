package dev.weir.lake.tier;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a table's rows have settled.
 *
 * @param settled the lake holds the rows below; empty: not known yet
 * @param waiting what of the log is behind it, when a worker last looked
 * @param generation with which this worker commits; {@link #UNCLAIMED}: it has not taken the table over
 * @param trouble why it does not go on just now, and what to do; empty: it goes on
 */
public record LakeState(Optional<Offsets> settled, Backlog waiting, long generation, Optional<String> trouble) {
    /** No worker has generation 0. */
    static final long UNCLAIMED = 0;

    static final LakeState UNKNOWN =
            new LakeState(Optional.empty(), new Backlog(0, 0, OptionalLong.empty()), UNCLAIMED, Optional.empty());

    /**
     * Rows that wait.
     *
     * @param bytes as stored, of those that the next round would take
     * @param oldestUs when the oldest was committed
     */
    public record Backlog(long rows, long bytes, OptionalLong oldestUs) {}

    LakeState withSettled(Offsets offsets, long by) {
        return new LakeState(Optional.of(offsets), waiting, by, Optional.empty());
    }

    LakeState withWaiting(TieredTable.Waiting now) {
        return new LakeState(settled, new Backlog(now.rows(), now.bytes(), now.oldestUs()), generation, trouble);
    }

    LakeState withTrouble(String why) {
        return new LakeState(settled, waiting, UNCLAIMED, Optional.of(why));
    }
}
