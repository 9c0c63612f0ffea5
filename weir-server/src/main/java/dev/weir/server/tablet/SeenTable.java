package dev.weir.server.tablet;

import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.List;

/**
 * A table at one moment. Closed by the one who asked.
 *
 * @param logs in bucket order
 * @param states of a primary-key table the rows by key, in bucket order; of another table none
 */
public record SeenTable(OpenTable table, List<ReadLease> leases, List<LogView> logs, List<StateView> states)
        implements AutoCloseable {
    /** Tries before the lanes are held: a turn publishes every millisecond or so, a look takes microseconds. */
    private static final int TRIES = 16;

    /**
     * Sees tables so that there was a moment at which each bucket of all of them was as it is seen: all are looked at until nothing has moved
     * from the end of one look to the beginning of the next.
     */
    public static List<SeenTable> all(List<OpenTable> tables, Publishing publishing) {
        List<List<ReadLease>> leases = new ArrayList<>();
        try {
            // first the logs: so the buckets stay open, and nothing goes that is behind the states
            for (OpenTable table : tables) {
                leases.add(table.leases());
            }
            for (int i = 0; i < TRIES; i++) {
                List<SeenTable> seen = look(tables, leases);
                if (isStill(seen)) {
                    return seen;
                }
            }
            return publishing.whileStill(() -> untilStill(tables, leases));
        } catch (RuntimeException e) {
            leases.forEach(some -> some.forEach(ReadLease::close));
            throw e;
        }
    }

    private static List<SeenTable> untilStill(List<OpenTable> tables, List<List<ReadLease>> leases) {
        List<SeenTable> seen = look(tables, leases);
        while (!isStill(seen)) {
            seen = look(tables, leases);
        }
        return seen;
    }

    private static List<SeenTable> look(List<OpenTable> tables, List<List<ReadLease>> leases) {
        List<SeenTable> seen = new ArrayList<>();
        try {
            for (int i = 0; i < tables.size(); i++) {
                List<LogView> logs = leases.get(i).stream().map(ReadLease::view).toList();
                seen.add(new SeenTable(
                        tables.get(i), leases.get(i), logs, tables.get(i).states()));
            }
            return seen;
        } catch (RuntimeException e) {
            seen.forEach(SeenTable::closeStates);
            throw e;
        }
    }

    /** Whether nothing has moved since; if something has, what was seen is let go of. */
    private static boolean isStill(List<SeenTable> seen) {
        boolean still = seen.stream().allMatch(SeenTable::isStill);
        if (!still) {
            seen.forEach(SeenTable::closeStates);
        }
        return still;
    }

    private boolean isStill() {
        for (int i = 0; i < logs.size(); i++) {
            long seen = logs.get(i).highWatermark();
            if (leases.get(i).view().highWatermark() != seen
                    || (!states.isEmpty() && states.get(i).offset() != seen)) {
                return false;
            }
        }
        return true;
    }

    private void closeStates() {
        states.forEach(StateView::close);
    }

    @Override
    public void close() {
        closeStates();
        leases.forEach(ReadLease::close);
    }
}
