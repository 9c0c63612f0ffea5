package dev.weir.storage.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.KeySpec;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.state.store.ModelRun;
import dev.weir.storage.state.store.SortedStore;
import dev.weir.storage.state.store.StoreFiles;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedStateTest {
    private static final Path DIRECTORY = Path.of("/tables/t/0/state");

    private final MemoryDisk disk = new MemoryDisk();
    private final BufferAllocator allocator = new RootAllocator();
    private final Users users = new Users(allocator);
    private final StateMemory memory = new StateMemory(allocator, 64 << 10, 1 << 20);
    private KeyedState state = open();
    private long end;

    private KeyedState open() {
        return open(DIRECTORY, memory);
    }

    private KeyedState open(Path directory, StateMemory of) {
        return KeyedState.open(new DiskStores(disk).open(directory), Users.SHAPE, Users.EMPTY_LOG, of);
    }

    /** Instead of the present one. */
    private void reopen(AtomicBoolean broken) {
        state.close();
        state = KeyedState.open(
                new BrokenStore(new DiskStores(disk).open(DIRECTORY), broken), Users.SHAPE, Users.EMPTY_LOG, memory);
    }

    @AfterEach
    void nothingIsLeft() {
        state.close();
        allocator.close();
    }

    private StateView view() {
        return state.view().orElseThrow();
    }

    /** Writes of one turn; answers the changelog as text. */
    private List<String> write(List<Map<Long, Optional<String>>> writes) {
        List<String> log = apply(writes);
        state.publish();
        return log;
    }

    private List<String> apply(List<Map<Long, Optional<String>>> writes) {
        List<RowWrites> rows = writes.stream().map(users::writes).toList();
        try (Fold fold = state.fold(rows)) {
            state.reserve(fold);
            Changelog changes = fold.changelog(KeySpec.Image.FULL);
            List<String> log = users.read(changes);
            end += changes.count();
            state.apply(fold, end);
            return log;
        } finally {
            rows.forEach(RowWrites::close);
        }
    }

    private static Map<Long, Optional<String>> put(long key, String value) {
        return Map.of(key, Optional.of(value));
    }

    private static Map<Long, Optional<String>> delete(long key) {
        return Map.of(key, Optional.empty());
    }

    private Optional<String> get(long key) {
        try (StateView view = view()) {
            return get(view, key);
        }
    }

    private Optional<String> get(StateView view, long key) {
        return get(view, List.of(key)).getFirst();
    }

    private List<Optional<String>> get(StateView view, List<Long> keys) {
        EncodedKeys encoded = users.keys(keys);
        RowPointers rows = RowPointers.absent(keys.size());
        view.get(encoded, IntStream.range(0, keys.size()).toArray(), keys.size(), rows);
        return users.values(rows);
    }

    private void flush() {
        state.freeze();
        for (Optional<StateFlush> next = state.flush(); next.isPresent(); next = state.flush()) {
            StateFlush flush = next.get();
            try (flush) {
                flush.run();
            }
            // as the lane does, which has its turn later
            state.flushed(flush);
        }
    }

    @Test
    void theChangelogSaysWhatHappened() {
        assertEquals(List.of("insert 1 a"), write(List.of(put(1, "a"))));
        assertEquals(List.of("update_before 1 a", "update_after 1 b"), write(List.of(put(1, "b"))));
        assertEquals(List.of("delete 1 b"), write(List.of(delete(1))));
        assertEquals(List.of(), write(List.of(delete(1))));
        assertEquals(List.of("insert 1 c"), write(List.of(put(1, "c"))));
    }

    @Test
    void aWriteThatChangesNothingAddsNothing() {
        write(List.of(put(1, "a")));
        assertEquals(List.of(), write(List.of(put(1, "a"))));
        flush();
        assertEquals(List.of(), write(List.of(put(1, "a"))));
    }

    /** A batch that was made of several may begin with rows that are in the store. */
    @Test
    void whatTheStoreHasIsNotReplayed() {
        users.replay(state, List.of(1L, 2L), List.of("a", "b"), 0, 2);
        flush();
        users.replay(state, List.of(1L, 2L, 3L), List.of("a", "b", "c"), 2, 3);
        try (StateView view = view()) {
            assertEquals(3, view.rows());
            assertEquals(List.of(Optional.of("a"), Optional.of("b"), Optional.of("c")), get(view, List.of(1L, 2L, 3L)));
        }
    }

    /** Reads go on, and what was not flushed is flushed when there is room. */
    @Test
    void aStartWithAFullDiskKeepsInMemoryWhatItCannotFlush() {
        disk.faults().capacity(0);
        List<Long> ids = LongStream.range(0, 2_000).boxed().toList();
        List<String> names = ids.stream().map(id -> "name " + id).toList();
        users.replay(state, ids, names, 0, 2_000);
        users.replay(state, List.of(7L), List.of("other"), 0, 2_001);
        assertEquals(Optional.of("other"), get(7));
        assertEquals(Optional.of("name 8"), get(8));
        disk.faults().capacity(Long.MAX_VALUE);
        flush();
        assertTrue(state.isFlushed());
        assertEquals(2_001, state.neededFrom());
        assertEquals(Optional.of("other"), get(7));
    }

    @Test
    void withinAWriteTheLastCountsAndBetweenWritesEach() {
        assertEquals(
                List.of("insert 1 a", "update_before 1 a", "update_after 1 b", "delete 1 b"),
                write(List.of(put(1, "a"), put(1, "b"), delete(1))));
        List<RowWrites> rows = List.of(users.writes(List.of(7L, 7L, 7L), List.of("x", "", "z"), List.of(1)));
        try (Fold fold = state.fold(rows)) {
            assertEquals(List.of("insert 7 z"), users.read(fold.changelog(KeySpec.Image.FULL)));
        }
        rows.forEach(RowWrites::close);
    }

    @Test
    void aKeyThatComesTenThousandTimesIsOneChange() {
        List<Long> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            keys.add(3L);
            values.add("v" + i);
        }
        RowWrites rows = users.writes(keys, values, List.of());
        try (Fold fold = state.fold(List.of(rows))) {
            assertEquals(List.of("insert 3 v9999"), users.read(fold.changelog(KeySpec.Image.FULL)));
        }
        rows.close();
    }

    @Test
    void theFirstRowStaysWhereTheTableSaysSo() {
        write(List.of(put(1, "a")));
        RowWrites rows = users.writes(List.of(1L, 2L, 2L), List.of("b", "c", "d"), List.of(), Merge.FIRST_ROW);
        try (Fold fold = state.fold(List.of(rows))) {
            assertEquals(List.of("insert 2 c"), users.read(fold.changelog(KeySpec.Image.FULL)));
        }
        rows.close();
    }

    @Test
    void theImageAfterLeavesOutWhatWasBefore() {
        write(List.of(put(1, "a")));
        RowWrites rows = users.writes(put(1, "b"));
        try (Fold fold = state.fold(List.of(rows))) {
            assertEquals(List.of("update_after 1 b"), users.read(fold.changelog(KeySpec.Image.AFTER)));
        }
        rows.close();
    }

    @Test
    void whatIsNotPublishedIsNotSeen() {
        write(List.of(put(1, "a")));
        apply(List.of(put(1, "b"), put(2, "b")));
        assertEquals(Optional.of("a"), get(1));
        assertEquals(Optional.empty(), get(2));
        state.publish();
        assertEquals(Optional.of("b"), get(1));
        assertEquals(Optional.of("b"), get(2));
    }

    @Test
    void aClosedStateHasNoView() {
        KeyedState other =
                KeyedState.open(new DiskStores(disk).open(Path.of("/other")), Users.SHAPE, Users.EMPTY_LOG, memory);
        other.close();
        assertTrue(other.view().isEmpty());
    }

    @Test
    void flushedRowsAreFoundAfterAStart() {
        write(List.of(put(1, "a"), put(2, "b"), put(3, "c"), delete(2)));
        flush();
        assertTrue(state.isFlushed());
        assertEquals(end, state.neededFrom());
        state.close();
        state = open();
        try (StateView view = view()) {
            assertEquals(end, view.offset());
            assertEquals(2, view.rows());
            assertEquals(List.of(Optional.of("a"), Optional.empty(), Optional.of("c")), get(view, List.of(1L, 2L, 3L)));
        }
        assertEquals(List.of("update_before 1 a", "update_after 1 z"), write(List.of(put(1, "z"))));
    }

    @Test
    void aCopyIsTheStoreAtOneOffsetAndNotMadeWhileItChanges() throws Exception {
        Path copy = Path.of("/copy");
        assertEquals(Optional.empty(), state.copyStore(copy), "nothing is stored");
        write(List.of(put(1, "a")));
        flush();
        long stored = end;
        write(List.of(put(2, "b")));
        state.freeze();
        try (StateFlush flush = state.flush().orElseThrow()) {
            assertEquals(Optional.empty(), state.copyStore(copy));
            flush.run();
            state.flushed(flush);
        }
        StoreFiles files = state.copyStore(copy).orElseThrow();
        assertEquals(stored + 1, files.offset());
        assertEquals(2, files.rows());
        state.close();
        assertEquals(Optional.empty(), state.copyStore(Path.of("/another")));
        state = open();
    }

    @Test
    void aScrubCountsTheRowsOfTheStoreAndKeepsItOpen() {
        write(List.of(put(1, "a"), put(2, "b"), put(3, "c")));
        flush();
        write(List.of(put(4, "d")));
        assertTrue(state.isIdle());
        try (StateScrub scrub = state.scrub(DIRECTORY)) {
            assertFalse(state.isIdle());
            assertFalse(scrub.step(1 << 20));
            assertEquals(Optional.empty(), scrub.finding());
            assertTrue(scrub.bytes() > 0);
        }
        assertTrue(state.isIdle());
    }

    @Test
    void aScrubFindsThatRowsAreMissing() {
        SortedStore store = new DiskStores(disk).open(Path.of("/wrong"));
        try (ModelRun run = ModelRun.of(Map.of(new byte[] {1}, Optional.of(new byte[] {2})))) {
            store.apply(run, 5, 2);
        }
        try (KeyedState wrong = KeyedState.open(store, Users.SHAPE, Users.EMPTY_LOG, memory);
                StateScrub scrub = wrong.scrub(Path.of("/wrong"))) {
            assertFalse(scrub.step(1 << 20));
            ScrubFinding finding = scrub.finding().orElseThrow();
            assertTrue(finding.why().endsWith("counted=2 found=1"), finding.why());
            assertEquals(Path.of("/wrong"), finding.file());
        }
    }

    @Test
    void memoryIsGivenUpForOthers() {
        Random random = new Random(4);
        for (int turn = 0; turn < 400; turn++) {
            Map<Long, Optional<String>> rows = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                rows.put(random.nextLong(100_000), Optional.of("value " + random.nextInt()));
            }
            write(List.of(rows));
            if (state.isLarge()) {
                flush();
            }
            assertTrue(allocator.getAllocatedMemory() < 2 << 20, "bytes " + allocator.getAllocatedMemory());
        }
    }

    @Test
    void aKeyThatIsWrittenForEverTakesBoundedMemory() {
        for (int turn = 0; turn < 20_000; turn++) {
            write(List.of(put(turn % 10 == 0 ? turn : 0, "value " + turn)));
            if (state.isLarge()) {
                flush();
            }
        }
        assertTrue(allocator.getAllocatedMemory() < 2 << 20, "bytes " + allocator.getAllocatedMemory());
        assertEquals(Optional.of("value 19990"), get(19_990));
        assertEquals(Optional.of("value 19999"), get(0));
    }

    @Test
    void aStoreThatCannotBeReadFailsTheWriteAsAWhole() {
        write(List.of(put(1, "a"), put(2, "b")));
        flush();
        AtomicBoolean broken = new AtomicBoolean();
        reopen(broken);
        broken.set(true);
        WeirException e = assertThrows(WeirException.class, () -> write(List.of(put(3, "new"), put(1, "changed"))));
        assertEquals(ErrorCode.CORRUPT, e.code());
        broken.set(false);
        assertEquals(Optional.empty(), get(3));
        assertEquals(List.of("update_before 1 a", "update_after 1 c"), write(List.of(put(1, "c"))));
    }

    @Test
    void generationsAreLargeAlsoWhenMemoryIsFullOfWhatIsKept() {
        StateMemory small = new StateMemory(allocator, 4 << 20, 4 << 20);
        state.close();
        state = open(Path.of("/tables/u/0/state"), small);
        long key = 0;
        for (int flush = 0; flush < 5; flush++) {
            long first = key;
            while (!state.isLarge()) {
                Map<Long, Optional<String>> rows = new TreeMap<>();
                for (int i = 0; i < 100; i++) {
                    rows.put(key++, Optional.of("x".repeat(1000)));
                }
                write(List.of(rows));
            }
            assertTrue(key - first >= 600, "rows of flush " + flush + ": " + (key - first));
            flush();
        }
        assertTrue(allocator.getAllocatedMemory() > 1 << 20, "what is flushed is kept as well");
    }

    @Test
    void rowsThatNobodyUsesMakeRoomForThoseOfOthers() {
        StateMemory small = new StateMemory(allocator, 128 << 10, 1 << 20);
        KeyedState unused = open(Path.of("/tables/u/0/state"), small);
        KeyedState busy = open(Path.of("/tables/u/1/state"), small);
        state.close();
        state = unused;
        write(List.of(rows(400)));
        flush();
        unused.tend(0);
        unused.tend(60_000_000);
        long alone = small.used();
        assertTrue(alone > 400_000, "nobody wants its memory bytes=" + alone);
        state = busy;
        write(List.of(rows(400)));
        flush();
        unused.tend(60_000_001);
        assertTrue(small.used() <= alone, "bytes=" + small.used());
        state = unused;
        assertEquals(Optional.of("x".repeat(1000)), get(7));
        busy.close();
    }

    @Test
    void rowsThatAreReadStayInMemoryAlsoIfOthersWantIt() {
        StateMemory small = new StateMemory(allocator, 128 << 10, 1 << 20);
        state.close();
        state = open(Path.of("/tables/u/0/state"), small);
        write(List.of(rows(400)));
        flush();
        state.tend(0);
        small.want();
        long kept = small.used();
        for (int seconds = 1; seconds < 20; seconds++) {
            get(7);
            state.tend(seconds * 1_000_000L);
        }
        assertEquals(kept, small.used());
        state.tend(24_000_000);
        assertTrue(small.used() < kept / 2, "nobody has read for five seconds bytes=" + small.used());
    }

    @Test
    void rowsOfTheStoreComeBackIntoMemoryWhenTheyAreUsed() {
        write(List.of(put(1, "a"), put(2, "b"), put(3, "c")));
        flush();
        AtomicBoolean broken = new AtomicBoolean();
        reopen(broken);
        assertEquals(Optional.of("b"), get(2));
        state.tend(1);
        refill();
        write(List.of(put(2, "changed"), delete(3), put(4, "d")));
        // nobody needs to read the store any more
        broken.set(true);
        assertEquals(Optional.of("a"), get(1));
        assertEquals(Optional.of("changed"), get(2));
        assertEquals(Optional.empty(), get(3));
        assertEquals(Optional.empty(), get(5));
        broken.set(false);
        flush();
        broken.set(true);
        assertEquals(List.of(Optional.of("a"), Optional.of("changed"), Optional.empty(), Optional.of("d")), getAll(4));
        broken.set(false);
    }

    @Test
    void nothingIsFlushedWhileRowsAreOnTheirWayIntoMemory() {
        write(List.of(put(1, "a")));
        flush();
        state.close();
        state = open();
        get(1);
        state.tend(1);
        StateRefill refill = state.refill().orElseThrow();
        write(List.of(put(1, "b"), put(2, "c")));
        state.freeze();
        assertTrue(state.flush().isEmpty(), "it is running");
        try (refill) {
            refill.run();
        }
        assertTrue(state.flush().isEmpty(), "what it brought would be too old");
        state.refilled(refill);
        flush();
        assertEquals(List.of(Optional.of("b"), Optional.of("c")), getAll(2));
    }

    @Test
    void whatBroughtNothingStopsNoFlush() {
        write(List.of(put(1, "a")));
        flush();
        AtomicBoolean broken = new AtomicBoolean();
        reopen(broken);
        get(1);
        state.tend(1);
        broken.set(true);
        try (StateRefill refill = state.refill().orElseThrow()) {
            assertThrows(WeirException.class, refill::run);
        }
        broken.set(false);
        write(List.of(put(1, "b")));
        flush();
        assertEquals(Optional.of("b"), get(1));
    }

    @Test
    void aCloseReleasesRowsThatNobodyHasTaken() {
        write(List.of(put(1, "a")));
        flush();
        state.close();
        state = open();
        get(1);
        state.tend(1);
        try (StateRefill refill = state.refill().orElseThrow()) {
            refill.run();
        }
    }

    private void refill() {
        StateRefill refill = state.refill().orElseThrow();
        try (refill) {
            refill.run();
        }
        state.refilled(refill);
    }

    /** Of the keys from 1 on. */
    private List<Optional<String>> getAll(long keys) {
        try (StateView view = view()) {
            return get(view, LongStream.rangeClosed(1, keys).boxed().toList());
        }
    }

    private static Map<Long, Optional<String>> rows(int count) {
        Map<Long, Optional<String>> rows = new TreeMap<>();
        for (long key = 0; key < count; key++) {
            rows.put(key, Optional.of("x".repeat(1000)));
        }
        return rows;
    }

    /** Against a map, with views of many moments kept and read later. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void readersSeeOneMoment(long seed) {
        if (seed % 2 == 0) {
            // nothing stays in memory that is in the store
            state.close();
            state = open(Path.of("/tables/u/0/state"), new StateMemory(allocator, 64 << 10, 0));
        }
        Random random = new Random(seed);
        TreeMap<Long, String> model = new TreeMap<>();
        List<Kept> kept = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(10)) {
                case 0 -> flush();
                case 1 -> state.trim();
                case 2 -> kept.add(new Kept(view(), new TreeMap<>(model)));
                case 3 -> {
                    if (!kept.isEmpty()) {
                        check(kept.remove(random.nextInt(kept.size())), random);
                    }
                }
                default -> {
                    List<Map<Long, Optional<String>>> writes = new ArrayList<>();
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        writes.add(randomWrite(random));
                    }
                    List<String> log = write(writes);
                    assertEquals(log, changes(model, writes));
                }
            }
        }
        kept.add(new Kept(view(), new TreeMap<>(model)));
        kept.forEach(one -> check(one, random));
    }

    /** More rows than may be kept: some are in memory, all of them in the store. */
    @Test
    void rowsAreThoseOfAModelThatDoesNotFitIntoMemory() {
        StateMemory small = new StateMemory(allocator, 128 << 10, 1 << 20);
        state.close();
        state = open(Path.of("/tables/u/0/state"), small);
        Random random = new Random(3);
        TreeMap<Long, String> model = new TreeMap<>();
        for (int round = 0; round < 60; round++) {
            Map<Long, Optional<String>> rows = new TreeMap<>();
            for (int i = 0; i < 1_000; i++) {
                rows.put(
                        random.nextLong(10_000),
                        random.nextInt(4) == 0 ? Optional.empty() : Optional.of("value " + random.nextInt(100)));
            }
            assertEquals(write(List.of(rows)), changes(model, List.of(rows)));
            if (state.isLarge()) {
                flush();
            }
            state.trim();
            check(new Kept(view(), model), random);
        }
    }

    private record Kept(StateView view, TreeMap<Long, String> rows) {}

    private static Map<Long, Optional<String>> randomWrite(Random random) {
        Map<Long, Optional<String>> write = new TreeMap<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            write.put(
                    random.nextLong(60),
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of("v" + random.nextInt(4)));
        }
        return write;
    }

    /** What the writes change, which the model then has. */
    private static List<String> changes(TreeMap<Long, String> model, List<Map<Long, Optional<String>>> writes) {
        List<String> log = new ArrayList<>();
        for (Map<Long, Optional<String>> write : writes) {
            write.forEach((key, value) -> {
                String before = model.get(key);
                String after = value.orElse(null);
                if (before == null && after != null) {
                    log.add("insert " + key + " " + after);
                } else if (before != null && after == null) {
                    log.add("delete " + key + " " + before);
                } else if (before != null && !before.equals(after)) {
                    log.add("update_before " + key + " " + before);
                    log.add("update_after " + key + " " + after);
                }
                if (after == null) {
                    model.remove(key);
                } else {
                    model.put(key, after);
                }
            });
        }
        return log;
    }

    private void check(Kept kept, Random random) {
        try (StateView view = kept.view()) {
            assertEquals(kept.rows().size(), view.rows());
            List<Long> keys = new ArrayList<>();
            List<Optional<String>> expected = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                keys.add(random.nextLong(70));
                expected.add(Optional.ofNullable(kept.rows().get(keys.getLast())));
            }
            assertEquals(expected, get(view, keys));
            try (StateScan scan = view.scan()) {
                assertEquals(kept.rows(), new TreeMap<>(users.rows(scan)));
            }
            long from = random.nextLong(70);
            long to = random.nextLong(70);
            try (StateScan scan = view.range(users.key(from), users.key(to))) {
                List<Map.Entry<Long, String>> rows =
                        List.copyOf(users.rows(scan).entrySet());
                assertEquals(
                        from < to ? List.copyOf(kept.rows().subMap(from, to).entrySet()) : List.of(), rows);
            }
        }
    }

    /** Readers beside the writer see whole turns only: each turn writes one number to all keys. */
    @Test
    void readersBesideTheWriterSeeWholeTurns() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Long> keys = List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        write(List.of(all(keys, "0")));
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> seen = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                seen.add(readers.submit(() -> {
                    int last = 0;
                    while (!done.get()) {
                        try (StateView view = view()) {
                            List<Optional<String>> values = get(view, keys);
                            assertEquals(1, values.stream().distinct().count());
                            int now = Integer.parseInt(values.getFirst().orElseThrow());
                            assertTrue(now >= last, "a reader goes back");
                            last = now;
                        }
                    }
                    return last;
                }));
            }
            for (int turn = 1; turn <= 3000; turn++) {
                write(List.of(all(keys, Integer.toString(turn))));
                if (turn % 100 == 0) {
                    flush();
                }
            }
            done.set(true);
            for (Future<Integer> reader : seen) {
                assertFalse(reader.get() > 3000);
            }
        }
    }

    private static Map<Long, Optional<String>> all(List<Long> keys, String value) {
        Map<Long, Optional<String>> write = new HashMap<>();
        keys.forEach(key -> write.put(key, Optional.of(value)));
        return write;
    }
}
