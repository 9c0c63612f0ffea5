package dev.weir.server.lookup;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/** A row for each key, all in one frame. */
final class KeyAnswer implements LookupAnswer {
    private static final int[] NONE = {};

    private final KeyedTable table;
    private final Answers answers;
    private final EncodedKeys keys;
    private final int[] buckets;
    private final Memory memory;
    private final BatchLimits limits;
    private boolean given;

    /** @param buckets of each key */
    KeyAnswer(KeyedTable table, Answers answers, EncodedKeys keys, int[] buckets, Memory memory, BatchLimits limits) {
        this.table = table;
        this.answers = answers;
        this.keys = keys;
        this.buckets = buckets;
        this.memory = memory;
        this.limits = limits;
    }

    @Override
    public boolean hasNext() {
        return !given;
    }

    @Override
    public FlightFrame next() {
        given = true;
        RowPointers rows = RowPointers.absent(keys.count());
        List<BucketView> views = new ArrayList<>(1);
        try {
            int[][] positions = positions();
            for (int bucket = 0; bucket < positions.length; bucket++) {
                if (positions[bucket].length > 0) {
                    BucketView view = table.view(bucket);
                    views.add(view);
                    view.get(keys, positions[bucket], rows);
                }
            }
            checkSize(rows);
            return answers.rowsOfKeys(rows, memory);
        } finally {
            views.forEach(BucketView::close);
        }
    }

    /** Of each bucket, which keys are in it. */
    private int[][] positions() {
        int[] counts = new int[table.spec().buckets()];
        for (int bucket : buckets) {
            counts[bucket]++;
        }
        int[][] positions = new int[counts.length][];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            positions[bucket] = counts[bucket] == 0 ? NONE : new int[counts[bucket]];
        }
        for (int key = buckets.length - 1; key >= 0; key--) {
            int bucket = buckets[key];
            positions[bucket][--counts[bucket]] = key;
        }
        return positions;
    }

    private void checkSize(RowPointers rows) {
        long bytes = 0;
        for (int i = 0; i < rows.count(); i++) {
            bytes += rows.length(i);
        }
        if (bytes > limits.maxBodyBytes()) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the rows are too large for one answer; ask for fewer keys at once, or fewer columns keys="
                            + keys.count() + " bytes=" + bytes + " limit=" + limits.maxBodyBytes());
        }
    }

    @Override
    public void close() {}
}
