package dev.weir.sql;

import dev.weir.storage.log.SegmentLife;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;

/**
 * Columns of stored batches, or of runs of small ones, as they are in memory, so that who asks for them again need not read, check and decompress them. The memory is the
 * cache's own and bounded; vectors that were handed out hold their part of it, and until they are closed nothing else can be kept there.
 * Any thread.
 *
 * <p>What is asked for more often stays: a column comes in the place of those that were not asked for as often lately. So a pass over a table
 * that is larger than the cache, which asks for everything once, takes nothing away from those who come again, and when all is asked for as
 * often what is there stays.
 *
 * <p>A segment's columns go when its {@link SegmentLife} is over; those of another one are never found in their place.
 */
final class ColumnCache implements AutoCloseable {
    /** Larger ones are not kept: a column that fills the cache serves one alone. */
    private static final int LEAST_COLUMNS = 16;

    private static final int COUNTERS = 1 << 16;

    /** Counts are halved after so many questions for each column that is there. */
    private static final int MEMORY_OF = 10;

    private static final int LEAST_QUESTIONS = 10_000;

    private record Key(BatchRun.Id run, int column) {}

    private final BufferAllocator allocator;
    private final Map<Key, KeptColumn> columns = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<SegmentLife, Set<Key>> segments = new HashMap<>();
    private final Frequencies frequencies = new Frequencies(COUNTERS);
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private long questions;
    private long bytes;
    private boolean closed;

    /** @param limitBytes 0: nothing is kept */
    ColumnCache(long limitBytes) {
        this.allocator = CacheMemory.allocator(limitBytes);
    }

    /** The column's values, which the caller closes; empty if they are not here. */
    Optional<FieldVector> find(BatchRun.Id run, int column) {
        if (allocator.getLimit() == 0) {
            return Optional.empty();
        }
        Key key = new Key(run, column);
        synchronized (this) {
            age();
            frequencies.note(key.hashCode());
            KeptColumn kept = columns.get(key);
            if (kept != null) {
                hits.increment();
                return Optional.of(kept.vector());
            }
        }
        misses.increment();
        return Optional.empty();
    }

    private void age() {
        if (++questions >= Math.max(LEAST_QUESTIONS, (long) MEMORY_OF * columns.size())) {
            questions = 0;
            frequencies.halve();
        }
    }

    /** Keeps a copy, if that is better than what is here; the vector stays the caller's. */
    void offer(BatchRun.Id run, int column, FieldVector values) {
        Key key = new Key(run, column);
        long size = KeptColumn.bytes(values);
        if (size == 0 || size > allocator.getLimit() / LEAST_COLUMNS || !makeRoom(key, size)) {
            return;
        }
        KeptColumn kept;
        try {
            kept = KeptColumn.copy(values, allocator);
        } catch (OutOfMemoryException e) {
            return; // what had to go is still read by somebody, or another one was faster
        }
        if (!put(key, kept)) {
            kept.close();
        }
    }

    private synchronized boolean makeRoom(Key key, long size) {
        int wanted = frequencies.of(key.hashCode());
        while (bytes + size > allocator.getLimit()) {
            Map.Entry<Key, KeptColumn> oldest = columns.entrySet().iterator().next();
            if (frequencies.of(oldest.getKey().hashCode()) >= wanted) {
                // the next one is compared to another
                var _ = columns.get(oldest.getKey());
                return false;
            }
            remove(oldest.getKey());
        }
        return true;
    }

    private synchronized boolean put(Key key, KeptColumn kept) {
        if (closed || columns.containsKey(key)) {
            return false;
        }
        SegmentLife segment = key.run().segment();
        Set<Key> known = segments.get(segment);
        if (known == null) {
            if (!segment.whenOver(() -> drop(segment))) {
                return false;
            }
            known = new HashSet<>();
            segments.put(segment, known);
        }
        known.add(key);
        columns.put(key, kept);
        bytes += kept.bytes();
        return true;
    }

    private void remove(Key key) {
        KeptColumn kept = columns.remove(key);
        if (kept != null) {
            bytes -= kept.bytes();
            kept.close();
            Set<Key> known = segments.get(key.run().segment());
            if (known != null) {
                known.remove(key);
            }
        }
    }

    private synchronized void drop(SegmentLife segment) {
        Set<Key> known = segments.remove(segment);
        if (known != null) {
            for (Key key : known) {
                KeptColumn kept = columns.remove(key);
                if (kept != null) {
                    bytes -= kept.bytes();
                    kept.close();
                }
            }
        }
    }

    CacheFigures figures() {
        return new CacheFigures(hits.sum(), misses.sum(), allocator.getAllocatedMemory());
    }

    /** After all vectors that were handed out are closed. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            Iterator<KeptColumn> all = columns.values().iterator();
            while (all.hasNext()) {
                all.next().close();
                all.remove();
            }
            segments.clear();
            bytes = 0;
        }
        allocator.close();
    }
}
