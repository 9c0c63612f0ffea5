package dev.weir.sql;

import dev.weir.format.batch.CommitTimes;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a log, in order, small ones joined: what each costs by itself, in here and in DuckDB, is more than what its few rows cost. Which batches become
 * one depends on their numbers alone, in pieces of 1, 2, 4 ... 64 that begin at a multiple of their size: so later passes find what an earlier one has
 * read, also when the log has grown at its end or was cut at its begin. A piece that has batches which cannot match is halved, until they are by themselves and left out.
 */
final class BatchRuns implements Iterator<BatchRun> {
    static final int MOST_BATCHES = 64;

    private static final int SMALL_ROWS = 1 << 10;
    private static final long SMALL_BYTES = 32 << 10;

    private final Iterator<BatchRef> batches;
    private final Predicate<BatchRef> mayMatch;
    private final ScanCounters counters;
    private final int most;
    private final Deque<BatchRun> ready = new ArrayDeque<>();
    private @Nullable BatchRef next;

    /** @param most batches of a run, a power of two, {@link #MOST_BATCHES} at most */
    BatchRuns(Iterator<BatchRef> batches, Predicate<BatchRef> mayMatch, ScanCounters counters, int most) {
        this.batches = batches;
        this.mayMatch = mayMatch;
        this.counters = counters;
        this.most = most;
        advance();
    }

    private void advance() {
        next = batches.hasNext() ? batches.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && next != null) {
            cut(neighbours(next));
        }
        return !ready.isEmpty();
    }

    @Override
    public BatchRun next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    /** The batch, and the small ones behind a small one up to where a piece of the largest size may begin. */
    private List<BatchRef> neighbours(BatchRef first) {
        List<BatchRef> all = new ArrayList<>();
        all.add(first);
        advance();
        BatchRef last = first;
        for (BatchRef batch = next; batch != null && isSmall(last) && follows(batch, first, last); batch = next) {
            all.add(batch);
            last = batch;
            advance();
        }
        counters.batches.add(all.size());
        return all;
    }

    private static boolean isSmall(BatchRef batch) {
        return batch.rowCount() <= SMALL_ROWS && batch.storedBytes() <= SMALL_BYTES;
    }

    private boolean follows(BatchRef batch, BatchRef first, BatchRef last) {
        return isSmall(batch)
                && batch.id().number() % most != 0
                && batch.id().number() == last.id().number() + 1
                && batch.id().segment() == last.id().segment()
                && batch.timestampUs() - first.firstTimestampUs() <= CommitTimes.MAX_AGE_US;
    }

    private void cut(List<BatchRef> all) {
        BitSet matching = new BitSet(all.size());
        for (int i = 0; i < all.size(); i++) {
            matching.set(i, mayMatch.test(all.get(i)));
        }
        for (int at = 0; at < all.size(); ) {
            int number = all.get(at).id().number();
            int mayBe = number == 0 ? most : Integer.lowestOneBit(number);
            int size = Math.min(mayBe, Integer.highestOneBit(all.size() - at));
            add(all, matching, at, at + size);
            at += size;
        }
    }

    private void add(List<BatchRef> all, BitSet matching, int from, int to) {
        if (matching.nextClearBit(from) >= to) {
            ready.add(new BatchRun(all.subList(from, to)));
            return;
        }
        int next = matching.nextSetBit(from);
        if (next < 0 || next >= to) {
            counters.skipped.add(to - from);
            return;
        }
        int middle = (from + to) / 2;
        add(all, matching, from, middle);
        add(all, matching, middle, to);
    }
}
