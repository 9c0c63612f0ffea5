package dev.weir.server.lookup;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import dev.weir.storage.state.StateCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * All rows whose keys begin as one of the keys, in as many frames as they need. Where a prefix does not say which bucket its rows are in, those of all buckets are
 * merged. The views stay open until the last frame is made, so that all of them are of one offset.
 */
final class PrefixAnswer implements LookupAnswer {
    private static final int MAX_ROWS = 1 << 14;

    /** A frame has at least one row, and no more of them once they take this much. */
    private static final long FULL_BYTES = 1 << 20;

    private static final long FIRST_BYTES = 16 << 10;

    private final KeyedTable table;
    private final Answers answers;
    private final EncodedKeys keys;
    private final Optional<int[]> buckets;
    private final Memory memory;

    private final @Nullable BucketView[] views;
    /** Of the key that is answered now, those that stand on a row; the least key first. */
    private final PriorityQueue<StateCursor> standing =
            new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(a.key(), b.key()));

    private int key = -1;
    private boolean begun;
    private boolean ended;

    PrefixAnswer(KeyedTable table, Answers answers, EncodedKeys keys, Optional<int[]> buckets, Memory memory) {
        this.table = table;
        this.answers = answers;
        this.keys = keys;
        this.buckets = buckets;
        this.memory = memory;
        this.views = new BucketView[table.spec().buckets()];
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public FlightFrame next() {
        boolean failed = true;
        try (Copies copies = new Copies()) {
            if (!begun) {
                begun = true;
                seek();
            }
            while (!standing.isEmpty() && copies.takes(standing.element().length())) {
                copies.add(standing.element(), key);
                step();
            }
            ended = standing.isEmpty();
            FlightFrame frame = answers.rowsOfPrefixes(copies.rows(), copies.keyOf, ended, memory);
            failed = false;
            return frame;
        } finally {
            ended |= failed;
        }
    }

    /** To the next row. */
    private void step() {
        StateCursor cursor = standing.remove();
        stand(cursor);
        seek();
    }

    private void stand(StateCursor cursor) {
        boolean stands = false;
        try {
            stands = cursor.next();
        } finally {
            if (stands) {
                standing.add(cursor);
            } else {
                cursor.close();
            }
        }
    }

    /** To the next key that has rows, unless this one has more. */
    private void seek() {
        while (standing.isEmpty() && key + 1 < keys.count()) {
            key++;
            byte[] prefix = keys.key(key);
            if (buckets.isPresent()) {
                stand(view(buckets.get()[key]).startingWith(prefix));
            } else {
                for (int bucket = 0; bucket < views.length; bucket++) {
                    stand(view(bucket).startingWith(prefix));
                }
            }
        }
    }

    private BucketView view(int bucket) {
        BucketView view = views[bucket];
        if (view == null) {
            view = table.view(bucket);
            views[bucket] = view;
        }
        return view;
    }

    @Override
    public void close() {
        ended = true;
        standing.forEach(StateCursor::close);
        standing.clear();
        for (int bucket = 0; bucket < views.length; bucket++) {
            BucketView view = views[bucket];
            if (view != null) {
                views[bucket] = null;
                view.close();
            }
        }
    }

    /** Rows of one frame: a cursor points to a row only until it goes on. */
    private final class Copies implements AutoCloseable {
        private ArrowBuf bytes = memory.allocator().getEmpty();
        private long used;
        private final List<Integer> lengths = new ArrayList<>();
        private int[] keyOf = new int[16];

        boolean takes(int length) {
            return lengths.isEmpty() || (lengths.size() < MAX_ROWS && used + length <= FULL_BYTES);
        }

        void add(StateCursor row, int ofKey) {
            int length = row.length();
            if (used + length > bytes.capacity()) {
                grow(used + length);
            }
            MemoryUtil.copyMemory(row.address(), bytes.memoryAddress() + used, length);
            used += length;
            if (lengths.size() == keyOf.length) {
                keyOf = Arrays.copyOf(keyOf, 2 * keyOf.length);
            }
            keyOf[lengths.size()] = ofKey;
            lengths.add(length);
        }

        private void grow(long needed) {
            ArrowBuf larger = memory.allocator().buffer(Math.max(needed, Math.max(FIRST_BYTES, 2 * bytes.capacity())));
            MemoryUtil.copyMemory(bytes.memoryAddress(), larger.memoryAddress(), used);
            bytes.close();
            bytes = larger;
        }

        RowPointers rows() {
            RowPointers rows = new RowPointers(lengths.size());
            long at = bytes.memoryAddress();
            for (int i = 0; i < lengths.size(); i++) {
                rows.add(at, lengths.get(i));
                at += lengths.get(i);
            }
            return rows;
        }

        @Override
        public void close() {
            bytes.close();
        }
    }
}
