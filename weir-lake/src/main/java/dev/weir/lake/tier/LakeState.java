package dev.weir.lake.tier;

import java.util.Optional;

/**
 * How far a table's rows have settled.
 *
 * @param settled the lake holds the rows below; empty: not known yet
 * @param waitingBytes of the log behind it, when a worker last looked
 * @param trouble why it does not go on just now, and what to do; empty: it goes on
 */
public record LakeState(Optional<Offsets> settled, long waitingBytes, Optional<String> trouble) {
    static final LakeState UNKNOWN = new LakeState(Optional.empty(), 0, Optional.empty());

    LakeState withSettled(Offsets offsets) {
        return new LakeState(Optional.of(offsets), waitingBytes, Optional.empty());
    }

    LakeState withWaiting(long bytes) {
        return new LakeState(settled, bytes, trouble);
    }

    LakeState withTrouble(String why) {
        return new LakeState(settled, waitingBytes, Optional.of(why));
    }
}
