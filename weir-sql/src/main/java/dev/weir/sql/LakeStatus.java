package dev.weir.sql;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a table's rows settle, as {@code weir_lake} tells of it.
 *
 * @param table its name with that of its database
 * @param settled of each bucket the offset up to which the rows are in the lake; none: it is not known yet
 * @param waitingBytes as stored, of those rows that the next round would take
 * @param waitingSinceUs when the oldest that waits was committed
 * @param files of the lake table, when somebody last counted
 * @param trouble why it does not go on, and what to do
 */
public record LakeStatus(
        String table,
        List<Long> settled,
        long waitingRows,
        long waitingBytes,
        OptionalLong waitingSinceUs,
        long files,
        long snapshots,
        Optional<String> trouble) {
    public LakeStatus {
        settled = List.copyOf(settled);
    }
}
