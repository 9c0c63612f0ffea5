package dev.weir.sim.check;

import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.storage.state.StateScan;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Reads rows by key as the doors do. */
public final class StateReader {
    private static final int SCHEMA_ID = 1;
    private static final int[] COLUMNS = {0, 1, 2, 3, 4};
    private static final int ROWS_AT_ONCE = 7;

    private final BufferAllocator allocator;
    private final RowDecoder decoder = new RowDecoder(KeyedShape.SCHEMA, SCHEMA_ID, COLUMNS);

    StateReader(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** All rows, ids by key. */
    Map<Integer, Long> scan(StateView view, KeyedShape shape) {
        Map<Integer, Long> found = new TreeMap<>();
        try (StateScan scan = view.scan()) {
            for (long id : all(scan)) {
                Long other = found.put(shape.keyOf(id), id);
                Violation.require(other == null, "a scan finds key %d twice: %d and %d", shape.keyOf(id), other, id);
            }
        }
        return found;
    }

    /** The ids of a range of keys, in the order in which they come. */
    public List<Long> range(StateView view, byte @Nullable [] from, byte @Nullable [] to) {
        try (StateScan scan = view.range(from, to)) {
            return all(scan);
        }
    }

    private List<Long> all(StateScan scan) {
        List<Long> found = new ArrayList<>();
        RowPointers rows = new RowPointers(1);
        while (scan.next(rows, ROWS_AT_ONCE)) {
            for (long id : ids(rows)) {
                found.add(id);
            }
        }
        return found;
    }

    private long[] ids(RowPointers rows) {
        try (VectorSchemaRoot root = decoder.decode(rows, allocator)) {
            return KeyedShape.ids(root);
        }
    }

    /** A scan in the order of the keys, of all and of a part. */
    void checkOrder(StateView view, KeyedShape shape, Map<Integer, Long> expected) {
        checkRange(view, shape, expected, null, null);
        int somewhere = Math.floorMod(view.offset() * 31, KeyedShape.KEYS);
        byte[] from = shape.bytes(somewhere);
        checkRange(view, shape, expected, from, null);
        checkRange(view, shape, expected, null, from);
        checkRange(view, shape, expected, from, shape.bytes((somewhere + KeyedShape.KEYS / 3) % KeyedShape.KEYS));
    }

    /** The rows of a range are these, in the order of their keys. */
    public void checkRange(
            StateView view,
            KeyedShape shape,
            Map<Integer, Long> expected,
            byte @Nullable [] from,
            byte @Nullable [] to) {
        List<Long> wanted = expected.entrySet().stream()
                .filter(row -> {
                    byte[] key = shape.bytes(row.getKey());
                    return (from == null || Arrays.compareUnsigned(key, from) >= 0)
                            && (to == null || Arrays.compareUnsigned(key, to) < 0);
                })
                .sorted((a, b) -> Arrays.compareUnsigned(shape.bytes(a.getKey()), shape.bytes(b.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        List<Long> found = range(view, from, to);
        Violation.require(
                found.equals(wanted), "a range at offset %d has rows %s, not %s", view.offset(), wanted, found);
    }

    /** Looks all keys up, ids by key. */
    Map<Integer, Long> get(StateView view, KeyedShape shape) {
        return get(view, shape, IntStream.range(0, KeyedShape.KEYS).toArray());
    }

    /** Looks some keys up, ids by key. */
    public Map<Integer, Long> get(StateView view, KeyedShape shape, int[] keys) {
        RowPointers rows = RowPointers.absent(KeyedShape.KEYS);
        view.get(shape.keys(), keys, keys.length, rows);
        Map<Integer, Long> found = new TreeMap<>();
        RowPointers there = new RowPointers(1);
        List<Integer> asked = new ArrayList<>();
        for (int key : keys) {
            if (rows.address(key) != 0) {
                there.add(rows.address(key), rows.length(key));
                asked.add(key);
            }
        }
        long[] ids = ids(there);
        for (int i = 0; i < ids.length; i++) {
            Violation.require(
                    shape.keyOf(ids[i]) == shape.keyOf(asked.get(i)),
                    "a lookup of key %d finds row %d, which is of another",
                    asked.get(i),
                    ids[i]);
            found.put(shape.keyOf(ids[i]), ids[i]);
        }
        return found;
    }
}
