package dev.weir.sim.check;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.stats.Bound;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads stored rows as scans do, and checks each batch by itself. */
public final class RowReader implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);

    private final StateReader state = new StateReader(allocator);

    /** Who is told of what is read, in order. */
    public interface Sink {
        /** @param rows from {@code offset} on, by their numbers */
        void rows(long offset, long[] rows, long timestampUs);

        /**
         * All rows of a stored batch that were asked for were told.
         *
         * @param writers of them, as far as that is known; of one of whom not all rows were asked for, those that were
         */
        default void told(List<WriterEntry> writers) {}

        /** Nothing could be read here; answers whether to read on behind it. */
        boolean failed(WeirException error);
    }

    /** Of rows by key. */
    public StateReader state() {
        return state;
    }

    public BufferAllocator allocator() {
        return allocator;
    }

    /** Rows of a table without a primary key. */
    public void read(LogView view, long from, long to, Sink into) {
        read(view, StoredRows.PLAIN, from, to, into);
    }

    /** Rows with offsets from {@code from} (included) to {@code to} (excluded). */
    void read(LogView view, StoredRows shape, long from, long to, Sink into) {
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
                StoredBatch stored = ref.metadata();
                long[] rows = read(ref, stored, shape);
                int first = (int) Math.max(0, from - ref.baseOffset());
                int end = (int) Math.min(rows.length, to - ref.baseOffset());
                Violation.require(
                        first < end || rows.length == 0,
                        "a read from %d to %d was given a batch from %d to %d",
                        from,
                        to,
                        ref.baseOffset(),
                        ref.nextOffset());
                tell(into, ref, rows, first, end);
                into.told(between(first, end, stored.header().writers()));
            } catch (WeirException e) {
                if (!into.failed(e)) {
                    return;
                }
            }
        }
    }

    /** Who wrote a part of a batch. Those without rows belong to what is in front of them and to what is behind. */
    private static List<WriterEntry> between(int first, int end, List<WriterEntry> writers) {
        List<WriterEntry> some = new ArrayList<>();
        int from = 0;
        for (WriterEntry entry : writers) {
            int to = from + entry.rowCount();
            int rows = Math.min(to, end) - Math.max(from, first);
            if (rows > 0 || (rows == 0 && from == to)) {
                some.add(new WriterEntry(entry.writer(), entry.sequence(), rows));
            }
            from = to;
        }
        return some;
    }

    /** Rows of one commit time at once. */
    private static void tell(Sink into, BatchRef ref, long[] rows, int first, int end) {
        CommitTimes times = ref.times();
        int from = first;
        for (int run = 0; run < times.runs(); run++) {
            int to = Math.min(end, times.end(run));
            if (from < to) {
                into.rows(ref.baseOffset() + from, Arrays.copyOfRange(rows, from, to), times.us(run));
                from = to;
            }
        }
    }

    private long[] read(BatchRef ref, StoredBatch stored, StoredRows shape) {
        Violation.require(
                stored.header().baseOffset() == ref.baseOffset()
                        && stored.header().rowCount() == ref.rowCount()
                        && stored.header().commitTimestampUs() == ref.timestampUs(),
                "the index says offset %d, the header %s",
                ref.baseOffset(),
                stored.header());
        int[] columns = IntStream.range(0, shape.schema().columns().size()).toArray();
        long bytes = ref.columnBytes(stored, columns);
        try (ArrowBuf body = allocator.buffer(Math.max(1, bytes))) {
            ref.readColumns(stored, columns, body, 0);
            body.writerIndex(bytes);
            try (VectorSchemaRoot root = decoder.decodeProjected(
                    shape.schema(), stored.layout(), body, columns, BatchDecoder.Trust.CHECKSUMMED)) {
                long[] rows = shape.read(root);
                Violation.require(rows.length == ref.rowCount(), "a batch has other rows than its index says");
                checkZone(ref, Arrays.stream(rows).map(shape::id).toArray());
                return rows;
            }
        }
    }

    /** A scan that skips this batch by its zone map must not miss a row. */
    private static void checkZone(BatchRef ref, long[] ids) {
        if (!ref.zone(0).isKnown() || ids.length == 0) {
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
