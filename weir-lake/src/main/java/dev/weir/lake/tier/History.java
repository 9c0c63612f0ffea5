package dev.weir.lake.tier;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a lake table holds of ours: what its {@link Position} says, held against the snapshots that are left.
 *
 * @param position empty: nothing was ever committed, or nothing is left that says so
 * @param accepted whether somebody said that all is as it should be since then
 * @param trouble why the rows that are there may be others; empty: they are those of the position
 */
public record History(Optional<Position> position, boolean accepted, Optional<String> trouble) {
    /** A property that people set to the current snapshot's id: the table is as they want it, go on from there. */
    static final String ACCEPTED = "weir.accepted-snapshot";

    private static final String BEGIN_ANEW = "say lake = off, drop the lake table, and say lake = on to begin anew";

    public static History of(TableMetadata table, String tableId) {
        Optional<Position> said = Position.of(table.properties(), tableId);
        if (said.isPresent()) {
            return new Walk(table, tableId, said.get()).history();
        }
        return new History(
                Optional.empty(),
                false,
                table.snapshots().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                "the lake table does not say any more how far rows have settled, others removed its properties; "
                                        + BEGIN_ANEW));
    }

    /** From the newest snapshot back to that of the position. */
    private static final class Walk {
        private final TableMetadata table;
        private final String tableId;
        private final Position said;
        private boolean accepted;
        private Optional<String> trouble = Optional.empty();

        Walk(TableMetadata table, String tableId, Position said) {
            this.table = table;
            this.tableId = tableId;
            this.said = said;
        }

        History history() {
            @Nullable Snapshot oldest = null;
            for (Snapshot snapshot : ancestors()) {
                accepted |= String.valueOf(snapshot.snapshotId()).equals(table.property(ACCEPTED, ""));
                if (snapshot.snapshotId() == said.snapshotId()) {
                    return found();
                }
                if (snapshot.sequenceNumber() <= said.sequence()) {
                    return rolledBack(snapshot);
                }
                if (changesRows(snapshot)) {
                    report(
                            "rows of the lake table were changed by others, operation " + snapshot.operation(),
                            snapshot);
                }
                oldest = snapshot;
            }
            if (oldest == null) {
                return lost();
            }
            // the position's own is expired; those behind it are by others, and so were those that are gone
            if (Position.rowsBefore(oldest) < said.rows()) {
                report(
                        "the lake table has fewer rows than it had: others removed some or rolled it back, whose snapshots are expired",
                        oldest);
            }
            return found();
        }

        private Iterable<Snapshot> ancestors() {
            Snapshot current = table.currentSnapshot();
            return current == null ? List.of() : SnapshotUtil.ancestorsOf(current.snapshotId(), table::snapshot);
        }

        private static boolean changesRows(Snapshot snapshot) {
            return DataOperations.DELETE.equals(snapshot.operation())
                    || DataOperations.OVERWRITE.equals(snapshot.operation());
        }

        private void report(String what, Snapshot snapshot) {
            if (!accepted && trouble.isEmpty()) {
                trouble = Optional.of(what + "; if it shall stay so, set its property " + ACCEPTED + " = "
                        + table.currentSnapshot().snapshotId() + " snapshot=" + snapshot.snapshotId());
            }
        }

        private History found() {
            return new History(Optional.of(said), accepted, trouble);
        }

        /** The rows are those of the newest snapshot of ours that is left of what was before. */
        private History rolledBack(Snapshot to) {
            for (Snapshot snapshot : SnapshotUtil.ancestorsOf(to.snapshotId(), table::snapshot)) {
                accepted |= String.valueOf(snapshot.snapshotId()).equals(table.property(ACCEPTED, ""));
                Optional<Settled> ours = Settled.of(snapshot, tableId);
                if (ours.isPresent()) {
                    report("the lake table was rolled back by others, the rows settle again", snapshot);
                    Offsets start = said.start().min(ours.get().to());
                    return new History(Optional.of(Position.at(snapshot, ours.get(), start)), accepted, trouble);
                }
            }
            return lost();
        }

        private History lost() {
            return new History(
                    Optional.empty(),
                    false,
                    Optional.of(
                            "the lake table was rolled back by others to where it has no snapshot of weir any more; "
                                    + BEGIN_ANEW));
        }
    }
}
