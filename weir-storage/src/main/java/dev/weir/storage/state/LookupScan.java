package dev.weir.storage.state;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import java.util.stream.IntStream;

/** Those of some keys that are there, some at a time. */
final class LookupScan implements StateScan {
    /** What is found of so many stays in memory at once. */
    private static final int KEYS_AT_A_TIME = 1024;

    private final KeyLookup lookup;
    private final EncodedKeys keys;
    /** By key; each is looked up once. */
    private final RowPointers found;

    private int next;

    /** Takes the lookup over. */
    LookupScan(KeyLookup lookup, EncodedKeys keys) {
        this.lookup = lookup;
        this.keys = keys;
        this.found = RowPointers.absent(keys.count());
    }

    @Override
    public boolean next(RowPointers rows, int max) {
        rows.clear();
        while (rows.count() == 0 && next < keys.count()) {
            int from = next;
            int to = Math.min(keys.count(), from + Math.min(max, KEYS_AT_A_TIME));
            lookup.get(keys, IntStream.range(from, to).toArray(), to - from, found);
            for (int key = from; key < to; key++) {
                if (found.address(key) != 0) {
                    rows.add(found.address(key), found.length(key));
                }
            }
            next = to;
        }
        return rows.count() > 0;
    }

    @Override
    public void close() {
        lookup.close();
    }
}
