package dev.weir.sql;

import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * A pass over a hot table for a {@link Summary}: a column whose zone map tells all that is asked is not read, its values are made up. A column
 * is read in the batches that need it, and which those are does not depend on the other columns.
 */
final class SummarySource implements BatchSource {
    private final HotRows rows;
    private final BatchSource batches;
    private final int[] wanted;
    private final Summary summary;
    private final ScanCounters counters;
    private final BufferAllocator allocator;

    /** @param wanted columns to fill; another one than those of the summary is read */
    SummarySource(HotRows rows, int[] wanted, Summary summary, ScanCounters counters, BufferAllocator allocator) {
        this.rows = rows;
        this.batches = rows.openEach(new int[0], counters);
        this.wanted = wanted;
        this.summary = summary;
        this.counters = counters;
        this.allocator = allocator;
    }

    /** @param read the columns that have to be read, of those wanted */
    private record Part(BatchRange range, int[] read) {}

    @Override
    public @Nullable BatchRange take() {
        BatchRange range = batches.take();
        if (range == null) {
            return null;
        }
        int[] read =
                Arrays.stream(wanted).filter(column -> !isKnown(range, column)).toArray();
        if (read.length == 0) {
            counters.known.increment();
        }
        boolean few =
                !summary.everyRow() && summary.columns().keySet().stream().allMatch(column -> isKnown(range, column));
        return range.with(few ? Math.min(2, range.to()) : range.to(), new Part(range, read));
    }

    /** Of a batch of which not all rows are visible nothing is known. */
    private boolean isKnown(BatchRange range, int column) {
        BatchRef batch = batch(range);
        return range.from() == 0
                && range.to() == batch.rowCount()
                && summary.columns().containsKey(column)
                && ZoneColumn.answers(batch.zone(column), summary.of(column));
    }

    private static BatchRef batch(BatchRange range) {
        return ((BatchRun) range.batch()).batches().getFirst();
    }

    @Override
    public Reader reader() {
        return new MixedReader();
    }

    private final class MixedReader implements Reader {
        private final Map<List<Integer>, Reader> readers = new HashMap<>();

        @Override
        public VectorSchemaRoot read(BatchRange range) {
            Part part = (Part) range.batch();
            List<FieldVector> vectors = new ArrayList<>(wanted.length);
            @Nullable VectorSchemaRoot stored = null;
            try {
                if (part.read().length > 0) {
                    stored = reader(part.read()).read(part.range());
                }
                int at = 0;
                for (int column : wanted) {
                    boolean isRead = at < part.read().length && part.read()[at] == column;
                    vectors.add(
                            isRead && stored != null ? stored.getVector(at++) : made(part.range(), column, range.to()));
                }
                return new VectorSchemaRoot(
                        vectors.stream().map(FieldVector::getField).toList(), vectors, range.to());
            } catch (RuntimeException | Error e) {
                vectors.forEach(FieldVector::close);
                if (stored != null) {
                    stored.close();
                }
                throw e;
            }
        }

        private FieldVector made(BatchRange range, int column, int count) {
            ZoneMap zone = batch(range).zone(column);
            return ZoneColumn.of(rows.columns().get(column), zone, summary.of(column), count, allocator);
        }

        private Reader reader(int[] columns) {
            return readers.computeIfAbsent(
                    Arrays.stream(columns).boxed().toList(),
                    _ -> rows.open(columns, Optional.empty(), new ScanCounters())
                            .reader());
        }

        @Override
        public void close() {
            readers.values().forEach(Reader::close);
        }
    }
}
