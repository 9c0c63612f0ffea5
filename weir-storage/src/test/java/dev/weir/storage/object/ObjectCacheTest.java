package dev.weir.storage.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectCacheTest {
    private static final int BYTES = 1000;

    @TempDir
    Path directory;

    private final LocalDisk disk = new LocalDisk();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectFetch fetch = new ObjectFetch(store, threads);

    @AfterEach
    void nothingStaysOpen() {
        threads.close();
        assertEquals(0, disk.openFiles());
    }

    private ObjectCache open(long maxBytes) {
        return ObjectCache.open(disk, directory.resolve("near"), maxBytes, fetch);
    }

    private ObjectCache.Wanted put(String name, int bytes) {
        store.put(new ObjectName(name), PutMode.REPLACE, ObjectContent.of(ByteBuffer.wrap(content(name, bytes))));
        return new ObjectCache.Wanted(new ObjectName(name), bytes);
    }

    private static byte[] content(String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return content;
    }

    private static void assertHas(ObjectCache.Wanted object, Path path) throws Exception {
        assertArrayEquals(content(object.name().text(), (int) object.bytes()), Files.readAllBytes(path));
    }

    private long files() throws Exception {
        try (Stream<Path> all = Files.list(directory.resolve("near"))) {
            return all.count();
        }
    }

    private static ErrorCode failure(ObjectCache cache, ObjectCache.Wanted object) {
        return assertThrows(WeirException.class, () -> cache.hold(List.of(object)))
                .code();
    }

    @Test
    void whatIsHeldIsAFileWithItsBytes() throws Exception {
        Files.createDirectories(directory.resolve("near"));
        Files.writeString(directory.resolve("near/7"), "half of an object, before the start");
        ObjectCache cache = open(20 << 20);
        ObjectCache.Wanted small = put("small", BYTES);
        ObjectCache.Wanted large = put("large", (9 << 20) + 17);
        try (ObjectCache.Held held = cache.hold(List.of(large, small, large))) {
            assertHas(large, held.paths().get(0));
            assertHas(small, held.paths().get(1));
            assertEquals(held.paths().get(0), held.paths().get(2));
        }
        assertEquals(2, files());
        assertEquals(2, cache.misses());
        store.delete(small.name());
        try (ObjectCache.Held held = cache.hold(List.of(small))) {
            assertHas(small, held.paths().getFirst());
        }
        assertEquals(2, cache.misses());
        assertEquals(large.bytes() + small.bytes(), fetch.bytes());
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws Exception {
        ObjectCache cache = open(3 * BYTES);
        List<ObjectCache.Wanted> objects = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            objects.add(put(name, BYTES));
        }
        for (int use : new int[] {0, 1, 2, 0, 3}) {
            cache.hold(List.of(objects.get(use))).close();
            assertTrue(cache.bytes() <= 3 * BYTES);
        }
        assertEquals(3, files());
        long misses = cache.misses();
        cache.hold(List.of(objects.get(0))).close();
        assertEquals(misses, cache.misses(), "a was used since b was");
        cache.hold(List.of(objects.get(1))).close();
        assertEquals(misses + 1, cache.misses());
    }

    @Test
    void whatIsHeldStaysAndTheRestIsBounded() throws Exception {
        ObjectCache cache = open(3 * BYTES);
        ObjectCache.Wanted[] objects = {put("a", BYTES), put("b", BYTES), put("c", BYTES), put("d", BYTES)};
        try (ObjectCache.Held held = cache.hold(List.of(objects[0], objects[1]))) {
            cache.hold(List.of(objects[2])).close();
            cache.hold(List.of(objects[3])).close();
            assertHas(objects[0], held.paths().get(0));
            assertHas(objects[1], held.paths().get(1));
            assertEquals(
                    ErrorCode.DISK_FULL,
                    assertThrows(WeirException.class, () -> cache.hold(List.of(objects[2], objects[3])))
                            .code());
            assertTrue(cache.bytes() <= 3 * BYTES);
        }
        cache.hold(List.of(objects[2], objects[3])).close();
        assertEquals(ErrorCode.DISK_FULL, failure(cache, put("too-large", 3 * BYTES + 1)));
    }

    @Test
    void aFetchThatFailsLeavesNothingAndIsDoneAgain() throws Exception {
        ObjectCache cache = open(3 * BYTES);
        ObjectCache.Wanted object = put("a", BYTES);
        store.faults().unavailable(1);
        assertEquals(ErrorCode.UNAVAILABLE, failure(cache, object));
        assertEquals(0, files());
        assertEquals(0, cache.bytes());
        ObjectCache.Wanted shorter = new ObjectCache.Wanted(object.name(), BYTES - 1);
        assertEquals(ErrorCode.CORRUPT, failure(cache, shorter));
        assertEquals(ErrorCode.CORRUPT, failure(cache, new ObjectCache.Wanted(new ObjectName("gone"), 5)));
        assertEquals(0, cache.bytes());
        try (ObjectCache.Held held = cache.hold(List.of(object))) {
            assertHas(object, held.paths().getFirst());
        }
    }

    /** As a store does that remembers what was put. */
    private record Remembering(ObjectStore store, int crc32c) implements ObjectStore {
        @Override
        public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
            return store.put(name, mode, content);
        }

        @Override
        public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
            return store.get(name, position, into)
                    .map(read -> new ObjectRange(read.objectBytes(), read.bytes(), OptionalInt.of(crc32c)));
        }

        @Override
        public ObjectPage list(String prefix, String after, int limit) {
            return store.list(prefix, after, limit);
        }

        @Override
        public void delete(ObjectName name) {
            store.delete(name);
        }
    }

    @Test
    void wrongBytesAreFetchedAgainAndNeverShown() throws Exception {
        ObjectCache.Wanted object = put("a", BYTES);
        CRC32C crc = new CRC32C();
        crc.update(content("a", BYTES));
        Remembering remembering = new Remembering(store, (int) crc.getValue());
        ObjectCache cache =
                ObjectCache.open(disk, directory.resolve("near"), BYTES, new ObjectFetch(remembering, threads));
        store.faults().spoilRead(0);
        try (ObjectCache.Held held = cache.hold(List.of(object))) {
            assertHas(object, held.paths().getFirst());
        }
        Remembering other = new Remembering(store, 1);
        assertEquals(
                ErrorCode.CORRUPT,
                failure(
                        ObjectCache.open(disk, directory.resolve("near"), BYTES, new ObjectFetch(other, threads)),
                        object));
        assertEquals(0, files());
    }

    @Test
    void manyHoldAtOnce() throws Exception {
        ObjectCache cache = open(6 * BYTES);
        List<ObjectCache.Wanted> objects = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            objects.add(put("o" + i, BYTES));
        }
        try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                Random random = new Random(reader);
                all.add(readers.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        ObjectCache.Wanted object = objects.get(random.nextInt(objects.size()));
                        try (ObjectCache.Held held = cache.hold(List.of(object))) {
                            assertHas(object, held.paths().getFirst());
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> reader : all) {
                reader.get();
            }
        }
        assertTrue(cache.bytes() <= 6 * BYTES);
        assertEquals(cache.bytes() / BYTES, files());
        assertEquals(1200, cache.hits() + cache.misses());
    }
}
