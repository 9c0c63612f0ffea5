package dev.weir.storage.state.store;

import static dev.weir.storage.state.store.StoreModel.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.state.store.SortedStore.Cursor;
import dev.weir.storage.state.store.SortedStore.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link SortedStore} does. */
public abstract class SortedStoreContract {
    private final BufferAllocator allocator = new RootAllocator();
    private SortedStores stores;

    /** Stores over what the former ones left. */
    protected abstract SortedStores stores();

    /** A directory for a store; its parent is there. */
    protected abstract Path directory(String name);

    /** Does what an implementation does by and by in the background. */
    protected void tidy(SortedStore store) {}

    @BeforeEach
    void openStores() {
        stores = stores();
    }

    @AfterEach
    void nothingIsLeft() {
        stores.close();
        allocator.close();
    }

    private void restart() {
        stores.close();
        stores = stores();
    }

    private SortedStore open() {
        return stores.open(directory("state"));
    }

    @Test
    void aNewStoreIsEmptyAndStaysSo() {
        for (int i = 0; i < 2; i++) {
            try (SortedStore store = open();
                    Snapshot snapshot = store.snapshot()) {
                assertEquals(0, store.offset());
                assertEquals(0, store.rows());
                StoreModel.empty().check(snapshot, allocator, new Random(1));
            }
            restart();
        }
    }

    @Test
    void aSnapshotOfTheEmptyStoreStaysEmpty() {
        try (SortedStore store = open();
                Snapshot before = store.snapshot()) {
            StoreModel model = StoreModel.empty().with(3, put("a", "1"));
            model.applyTo(store, put("a", "1"));
            StoreModel.empty().check(before, allocator, new Random(1));
            try (Snapshot after = store.snapshot()) {
                model.check(after, allocator, new Random(1));
            }
        }
    }

    @Test
    void aRunMayChangeNothingButTheOffset() {
        try (SortedStore store = open()) {
            StoreModel model = StoreModel.empty().with(7, Map.of());
            model.applyTo(store, Map.of());
            model.applyTo(store, Map.of());
        }
        restart();
        try (SortedStore store = open()) {
            assertEquals(7, store.offset());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itIsTheMapThatTheRunsMake(long seed) {
        Random random = new Random(seed);
        StoreModel model = StoreModel.empty();
        SortedStore store = open();
        Map<Snapshot, StoreModel> taken = new java.util.IdentityHashMap<>();
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(10)) {
                case 0 -> tidy(store);
                case 1 -> {
                    store.close();
                    for (Map.Entry<Snapshot, StoreModel> one : taken.entrySet()) {
                        one.getValue().check(one.getKey(), allocator, random);
                        one.getKey().close();
                    }
                    taken.clear();
                    restart();
                    store = open();
                    assertEquals(model.offset(), store.offset());
                    assertEquals(model.rows().size(), store.rows());
                }
                case 2, 3 -> taken.put(store.snapshot(), model);
                default -> {
                    Map<byte[], Optional<byte[]>> changes =
                            StoreModel.randomChanges(random, random.nextInt(8) == 0 ? 3000 : 30);
                    model = model.with(model.offset() + random.nextInt(5), changes);
                    model.applyTo(store, changes);
                }
            }
            try (Snapshot now = store.snapshot()) {
                model.check(now, allocator, random);
            }
        }
        for (Map.Entry<Snapshot, StoreModel> one : taken.entrySet()) {
            one.getValue().check(one.getKey(), allocator, random);
            one.getKey().close();
        }
        store.close();
    }

    /** More keys than any inner limit of a lookup. */
    @Test
    void manyKeysAreLookedUpAtOnce() {
        Map<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 5000; i++) {
            changes.put(key(i * 2), Optional.of(key(i)));
        }
        StoreModel model = StoreModel.empty().with(1, changes);
        try (SortedStore store = open()) {
            model.applyTo(store, changes);
            try (Snapshot now = store.snapshot()) {
                model.check(now, allocator, new Random(1));
            }
        }
    }

    private static byte[] key(int number) {
        return ("key-" + number).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readersSeeWholeRunsWhileTheyAreApplied() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (SortedStore store = open();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Long>> readers = new ArrayList<>();
            Callable<Long> reader = () -> {
                long last = 0;
                while (!done.get()) {
                    try (Snapshot snapshot = store.snapshot()) {
                        assertTrue(snapshot.offset() >= last, "a store does not go back");
                        last = snapshot.offset();
                        requireAllOf(snapshot);
                        requireAllOf(snapshot);
                    }
                }
                return last;
            };
            readers.add(threads.submit(reader));
            readers.add(threads.submit(reader));
            for (int round = 1; round <= 60; round++) {
                Map<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);
                for (int i = 0; i < 100; i++) {
                    changes.put(key(i), Optional.of(key(round)));
                }
                try (ModelRun run = ModelRun.of(changes)) {
                    store.apply(run, round, 100);
                }
                if (round % 20 == 0) {
                    tidy(store);
                }
            }
            done.set(true);
            for (Future<Long> one : readers) {
                var _ = one.get();
            }
        }
    }

    /** Every row is of the run that led to the snapshot's offset. */
    private void requireAllOf(Snapshot snapshot) {
        try (Cursor cursor = snapshot.scan(null, null);
                RowBlock block = new RowBlock(allocator, 1000, 1 << 16)) {
            var _ = cursor.next(block);
            assertEquals(snapshot.rows(), block.count());
            for (int row = 0; row < block.count(); row++) {
                byte[] value = StoreModel.bytes(block.valueAddress(row), block.valueLength(row));
                assertEquals("key-" + snapshot.offset(), new String(value, StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aStoreDoesNotGoBack() {
        try (SortedStore store = open()) {
            StoreModel.empty().with(5, put("a", "1")).applyTo(store, put("a", "1"));
            try (ModelRun run = ModelRun.of(put("a", "2"))) {
                assertEquals(ErrorCode.INTERNAL, code(() -> store.apply(run, 4, 1)));
            }
            assertEquals(5, store.offset());
        }
    }

    @Test
    void keysOutOfOrderAreRefusedAndNothingOfTheRunIsThere() {
        StoreModel model = StoreModel.empty().with(5, put("b", "1"));
        try (SortedStore store = open()) {
            model.applyTo(store, put("b", "1"));
            Map<byte[], Optional<byte[]>> wrong = new java.util.LinkedHashMap<>();
            wrong.putAll(put("c", "2"));
            wrong.putAll(put("a", "2"));
            try (ModelRun run = ModelRun.inOrderOf(wrong)) {
                assertEquals(ErrorCode.INTERNAL, code(() -> store.apply(run, 6, 3)));
            }
            try (Snapshot now = store.snapshot()) {
                model.check(now, allocator, new Random(1));
            }
            model.with(7, put("d", "3")).applyTo(store, put("d", "3"));
        }
    }

    @Test
    void snapshotsAndCursorsOutliveTheirStore() {
        StoreModel model = StoreModel.empty().with(1, put("a", "1"));
        SortedStore store = open();
        model.applyTo(store, put("a", "1"));
        Snapshot snapshot = store.snapshot();
        Snapshot other = store.snapshot();
        Cursor cursor = other.scan(null, null);
        other.close();
        store.close();
        store.close();
        model.check(snapshot, allocator, new Random(1));
        snapshot.close();
        snapshot.close();
        try (RowBlock block = new RowBlock(allocator, 10, 1000)) {
            assertTrue(cursor.next(block));
            assertFalse(cursor.next(block));
            cursor.close();
            cursor.close();
            assertEquals(ErrorCode.UNAVAILABLE, code(() -> cursor.next(block)));
        }
        assertEquals(ErrorCode.UNAVAILABLE, code(() -> store.snapshot().close()));
        assertEquals(ErrorCode.UNAVAILABLE, code(() -> snapshot.scan(null, null).close()));
        try (ModelRun run = ModelRun.of(Map.of())) {
            assertEquals(ErrorCode.UNAVAILABLE, code(() -> store.apply(run, 9, 1)));
        }
        try (SortedStore again = open()) {
            assertEquals(1, again.offset());
        }
    }

    @Test
    void aStoreIsOpenOnce() {
        try (SortedStore store = open()) {
            StoreModel.empty().with(1, put("a", "1")).applyTo(store, put("a", "1"));
            assertEquals(ErrorCode.IN_USE, code(() -> open().close()));
        }
        open().close();
    }

    @Test
    void aCheckpointIsAStoreOfItsOwn() {
        StoreModel model = StoreModel.empty().with(1, put("a", "1"));
        Path copy = directory("copy");
        try (SortedStore store = open()) {
            assertEquals(ErrorCode.INVALID_REQUEST, code(() -> store.checkpoint(copy)));
            model.applyTo(store, put("a", "1"));
            StoreFiles first = store.checkpoint(copy);
            assertEquals(1, first.offset());
            assertEquals(1, first.rows());
            assertTrue(first.files().stream().anyMatch(StoreFiles.File::shared));
            StoreModel later = model.with(2, put("b", "2"));
            later.applyTo(store, put("b", "2"));
            StoreFiles second = store.checkpoint(directory("copy-2"));
            assertTrue(
                    second.files()
                            .containsAll(first.files().stream()
                                    .filter(StoreFiles.File::shared)
                                    .toList()),
                    "the second shares the files of the first");
            tidy(store);
            try (SortedStore copied = stores.open(copy);
                    Snapshot snapshot = copied.snapshot()) {
                model.check(snapshot, allocator, new Random(1));
                model.with(9, put("c", "3")).applyTo(copied, put("c", "3"));
            }
            try (Snapshot snapshot = store.snapshot()) {
                later.check(snapshot, allocator, new Random(1));
            }
        }
    }

    private static ErrorCode code(Runnable what) {
        return assertThrows(WeirException.class, what::run).code();
    }
}
