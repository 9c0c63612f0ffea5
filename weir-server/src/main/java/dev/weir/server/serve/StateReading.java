package dev.weir.server.serve;

import dev.weir.format.predicate.KeyChoice;
import dev.weir.format.row.RowPointers;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.StateBatches;
import dev.weir.storage.state.StateView;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/** A scan's way through the rows of one bucket of a primary-key table, as they are at one offset of its log. One thread. */
final class StateReading implements AutoCloseable {
    private final ReadLease lease;
    private final StateView view;
    private final StateBatches batches;

    private StateReading(ReadLease lease, StateView view, StateBatches batches) {
        this.lease = lease;
        this.view = view;
        this.batches = batches;
    }

    static StateReading open(Tablet tablet, KeyChoice keys, BufferAllocator allocator) {
        // first the log: so nothing behind the view's offset goes from it, and the bucket stays open
        ReadLease lease = tablet.lease();
        try {
            StateView view = tablet.state();
            try {
                return new StateReading(lease, view, new StateBatches(view.scan(keys, allocator)));
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
        return batches.next();
    }

    @Override
    public void close() {
        try {
            batches.close();
        } finally {
            view.close();
            lease.close();
        }
    }
}
