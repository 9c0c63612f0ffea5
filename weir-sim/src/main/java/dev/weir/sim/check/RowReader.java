package dev.weir.sim.check;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.stats.Bound;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads stored rows as scans do, and checks each batch by itself. */
public final class RowReader implements AutoCloseable {
    private static final int[] COLUMNS = {0, 1, 2, 3};

    private final BufferAllocator allocator = new RootAllocator();
    private final BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);

    /** Who is told of what is read, in order. */
    interface Sink {
        /** @param ids of the rows from {@code offset} on */
        void rows(long offset, long[] ids, long timestampUs);

        /** Nothing could be read here; answers whether to read on behind it. */
        boolean failed(WeirException error);
    }

    public BufferAllocator allocator() {
        return allocator;
    }

    /** Rows with offsets from {@code from} (included) to {@code to} (excluded). */
    void read(LogView view, long from, long to, Sink into) {
        Iterator<BatchRef> batches;
        try {
            batches = view.batches(from, to).iterator();
        } catch (WeirException e) {
            into.failed(e);
            return;
        }
        while (batches.hasNext()) {
            try {
                BatchRef ref = batches.next();
                long[] ids = read(ref);
                int first = (int) Math.max(0, from - ref.baseOffset());
                int end = (int) Math.min(ids.length, to - ref.baseOffset());
                Violation.require(
                        first < end,
                        "a read from %d to %d was given a batch from %d to %d",
                        from,
                        to,
                        ref.baseOffset(),
                        ref.nextOffset());
                tell(into, ref, ids, first, end);
            } catch (WeirException e) {
                if (!into.failed(e)) {
                    return;
                }
            }
        }
    }

    /** Rows of one commit time at once. */
    private static void tell(Sink into, BatchRef ref, long[] ids, int first, int end) {
        CommitTimes times = ref.times();
        int from = first;
        for (int run = 0; run < times.runs(); run++) {
            int to = Math.min(end, times.end(run));
            if (from < to) {
                into.rows(ref.baseOffset() + from, Arrays.copyOfRange(ids, from, to), times.us(run));
                from = to;
            }
        }
    }

    private long[] read(BatchRef ref) {
        StoredBatch stored = ref.metadata();
        Violation.require(
                stored.header().baseOffset() == ref.baseOffset()
                        && stored.header().rowCount() == ref.rowCount()
                        && stored.header().commitTimestampUs() == ref.timestampUs(),
                "the index says offset %d, the header %s",
                ref.baseOffset(),
                stored.header());
        long bytes = ref.columnBytes(stored, COLUMNS);
        try (ArrowBuf body = allocator.buffer(Math.max(1, bytes))) {
            ref.readColumns(stored, COLUMNS, body, 0);
            body.writerIndex(bytes);
            try (VectorSchemaRoot root = decoder.decodeProjected(
                    RowShape.SCHEMA, stored.layout(), body, COLUMNS, BatchDecoder.Trust.CHECKSUMMED)) {
                long[] ids = RowShape.check(root);
                Violation.require(ids.length == ref.rowCount(), "a batch has other rows than its index says");
                checkZone(ref, ids);
                return ids;
            }
        }
    }

    /** A scan that skips this batch by its zone map must not miss a row. */
    private static void checkZone(BatchRef ref, long[] ids) {
        if (!ref.zone(0).isKnown()) {
            return;
        }
        long least = Arrays.stream(ids).min().orElseThrow();
        long most = Arrays.stream(ids).max().orElseThrow();
        Bound lower = ref.zone(0).lower();
        Bound upper = ref.zone(0).upper();
        Violation.require(
                lower.equals(new Bound.Int(least)) && upper.equals(new Bound.Int(most)),
                "the zone map says %s to %s, the rows %d to %d",
                lower,
                upper,
                least,
                most);
    }

    @Override
    public void close() {
        decoder.close();
        long left = allocator.getAllocatedMemory();
        Violation.require(left == 0, "a reader kept %d bytes", left);
        allocator.close();
    }
}
