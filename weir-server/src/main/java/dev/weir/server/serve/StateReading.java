package dev.weir.server.serve;

import dev.weir.format.predicate.KeyChoice;
import dev.weir.format.row.RowPointers;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.StateScan;
import dev.weir.storage.state.StateView;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/** A scan's way through the rows of one bucket of a primary-key table, as they are at one offset of its log. One thread. */
final class StateReading implements AutoCloseable {
    /** Rows that become one batch. */
    private static final int BATCH_ROWS = 16_384;

    /** And with so many bytes it is full, however few there are. */
    private static final long BATCH_BYTES = 4 << 20;

    private final ReadLease lease;
    private final StateView view;
    private final StateScan scan;
    private final RowPointers found = new RowPointers(BATCH_ROWS);
    private final RowPointers batch = new RowPointers(BATCH_ROWS);
    private int next;

    private StateReading(ReadLease lease, StateView view, StateScan scan) {
        this.lease = lease;
        this.view = view;
        this.scan = scan;
    }

    static StateReading open(Tablet tablet, KeyChoice keys, BufferAllocator allocator) {
        // first the log: so nothing behind the view's offset goes from it, and the bucket stays open
        ReadLease lease = tablet.lease();
        try {
            StateView view = tablet.state();
            try {
                return new StateReading(lease, view, view.scan(keys, allocator));
            } catch (RuntimeException | Error e) {
                view.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** All changes of the log below it are in the rows, and no others. */
    long offset() {
        return view.offset();
    }

    /** Valid until the next call. */
    Optional<RowPointers> next() {
        lease.passed(view.offset());
        if (next == found.count()) {
            next = 0;
            if (!scan.next(found, BATCH_ROWS)) {
                return Optional.empty();
            }
        }
        batch.clear();
        long bytes = 0;
        while (next < found.count() && bytes < BATCH_BYTES) {
            batch.add(found.address(next), found.length(next));
            bytes += found.length(next++);
        }
        return Optional.of(batch);
    }

    @Override
    public void close() {
        try {
            scan.close();
        } finally {
            view.close();
            lease.close();
        }
    }
}
