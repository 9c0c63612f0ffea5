package dev.weir.storage.state.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.key.EncodedKeys;
import dev.weir.storage.state.store.SortedStore.Cursor;
import dev.weir.storage.state.store.SortedStore.Snapshot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** What a store should hold at an offset; and questions to a snapshot whose answers it knows. */
public record StoreModel(long offset, TreeMap<byte[], byte[]> rows) {
    public static StoreModel empty() {
        return new StoreModel(0, new TreeMap<>(Arrays::compareUnsigned));
    }

    /** After these changes. */
    public StoreModel with(long newOffset, Map<byte[], Optional<byte[]>> changes) {
        TreeMap<byte[], byte[]> after = new TreeMap<>(rows);
        changes.forEach((key, value) -> value.ifPresentOrElse(bytes -> after.put(key, bytes), () -> after.remove(key)));
        return new StoreModel(newOffset, after);
    }

    public void applyTo(SortedStore store, Map<byte[], Optional<byte[]>> changes) {
        try (ModelRun run = ModelRun.of(changes)) {
            store.apply(run, offset, rows.size());
        }
        assertEquals(offset, store.offset());
        assertEquals(rows.size(), store.rows());
    }

    /** Changes of few keys, so that runs meet. */
    public static Map<byte[], Optional<byte[]>> randomChanges(Random random, int most) {
        Map<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(60)];
            random.nextBytes(value);
            changes.put(randomKey(random), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(value));
        }
        return changes;
    }

    /** The empty key, and those with the lowest and the highest bytes, among others. */
    public static byte[] randomKey(Random random) {
        byte[] key = new byte[random.nextInt(20) == 0 ? 300 + random.nextInt(3) : random.nextInt(4)];
        byte[] letters = {0, 1, 2, 'a', 'b', 127, -128, -1};
        for (int i = 0; i < key.length; i++) {
            key[i] = i < 300 ? letters[random.nextInt(letters.length)] : 7;
        }
        return key;
    }

    /** All of it, by scan and by lookup, and some ranges. */
    public void check(Snapshot snapshot, BufferAllocator allocator, Random random) {
        assertEquals(offset, snapshot.offset());
        assertEquals(rows.size(), snapshot.rows());
        checkScan(snapshot, allocator, null, null);
        for (int i = 0; i < 5; i++) {
            checkScan(
                    snapshot,
                    allocator,
                    random.nextInt(5) == 0 ? null : randomKey(random),
                    random.nextInt(5) == 0 ? null : randomKey(random));
        }
        List<byte[]> keys = new ArrayList<>(rows.keySet());
        for (int i = 0; i < 50; i++) {
            keys.add(randomKey(random));
        }
        checkGet(snapshot, allocator, keys, random);
    }

    private void checkGet(Snapshot snapshot, BufferAllocator allocator, List<byte[]> keys, Random random) {
        EncodedKeys encoded = encoded(keys);
        try (FoundValues found = new FoundValues(allocator)) {
            for (int round = 0; round < 2; round++) {
                int count = round == 0 ? keys.size() : random.nextInt(10);
                int[] which = new int[count];
                for (int i = 0; i < count; i++) {
                    which[i] = round == 0 ? count - 1 - i : random.nextInt(keys.size());
                }
                snapshot.get(encoded, which, count, found);
                assertEquals(count, found.count());
                for (int i = 0; i < count; i++) {
                    byte[] expected = rows.get(keys.get(which[i]));
                    if (expected == null) {
                        assertFalse(found.isFound(i));
                        assertEquals(0, found.address(i));
                        assertEquals(-1, found.length(i));
                    } else {
                        assertTrue(found.isFound(i));
                        assertArrayEquals(expected, bytes(found.address(i), found.length(i)));
                    }
                }
            }
        }
    }

    private void checkScan(Snapshot snapshot, BufferAllocator allocator, byte @Nullable [] from, byte @Nullable [] to) {
        NavigableMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
        rows.forEach((key, value) -> {
            if ((from == null || Arrays.compareUnsigned(key, from) >= 0)
                    && (to == null || Arrays.compareUnsigned(key, to) < 0)) {
                expected.put(key, value);
            }
        });
        List<Map.Entry<byte[], byte[]>> found = new ArrayList<>();
        try (Cursor cursor = snapshot.scan(from, to);
                RowBlock block = new RowBlock(allocator, 7, 500)) {
            while (cursor.next(block)) {
                assertTrue(block.count() > 0 && block.count() <= 7);
                for (int row = 0; row < block.count(); row++) {
                    found.add(Map.entry(
                            bytes(block.keyAddress(row), block.keyLength(row)),
                            bytes(block.valueAddress(row), block.valueLength(row))));
                }
            }
            assertFalse(cursor.next(block), "the end stays the end");
            assertEquals(0, block.count());
        }
        assertEquals(expected.size(), found.size());
        int i = 0;
        for (Map.Entry<byte[], byte[]> row : expected.entrySet()) {
            assertArrayEquals(row.getKey(), found.get(i).getKey());
            assertArrayEquals(row.getValue(), found.get(i).getValue());
            i++;
        }
    }

    public static EncodedKeys encoded(List<byte[]> keys) {
        int[] ends = new int[keys.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += keys.get(i).length;
            ends[i] = end;
        }
        byte[] bytes = new byte[end];
        for (int i = 0; i < ends.length; i++) {
            System.arraycopy(keys.get(i), 0, bytes, ends[i] - keys.get(i).length, keys.get(i).length);
        }
        return new EncodedKeys(bytes, ends);
    }

    /** A copy of native memory. */
    static byte[] bytes(long address, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(NativeBytes.MEMORY, ValueLayout.JAVA_BYTE, address, copy, 0, length);
        return copy;
    }

    /** One change. */
    public static Map<byte[], Optional<byte[]>> put(String key, String value) {
        Map<byte[], Optional<byte[]>> changes = new HashMap<>();
        changes.put(
                key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Optional.of(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return changes;
    }
}
