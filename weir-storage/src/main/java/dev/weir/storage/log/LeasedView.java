package dev.weir.storage.log;

import java.util.Iterator;

/** A view that tells its lease when it is read. */
record LeasedView(LogView view, ReadLease lease) implements LogView {
    @Override
    public long startOffset() {
        return view.startOffset();
    }

    @Override
    public long highWatermark() {
        return view.highWatermark();
    }

    @Override
    public long bytes() {
        return view.bytes();
    }

    @Override
    public int segments() {
        return view.segments();
    }

    @Override
    public long offsetAt(long timestampUs) {
        return view.offsetAt(timestampUs);
    }

    @Override
    public Iterable<BatchRef> batches(long from, long to) {
        Iterable<BatchRef> batches = view.batches(from, to);
        return () -> new Reading(batches.iterator(), lease);
    }

    private record Reading(Iterator<BatchRef> batches, ReadLease lease) implements Iterator<BatchRef> {
        @Override
        public boolean hasNext() {
            return batches.hasNext();
        }

        @Override
        public BatchRef next() {
            lease.use();
            return batches.next();
        }
    }
}
