package dev.weir.storage.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectStore} does. */
public abstract class ObjectStoreContract {
    /** One that was empty. */
    protected abstract ObjectStore store();

    /** Those that are listed, without what is known to be the fault of a store of others. */
    protected List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return listed;
    }

    protected static ObjectName name(String text) {
        return new ObjectName(text);
    }

    protected static ObjectContent text(String text) {
        return ObjectContent.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The whole object. */
    protected static Optional<String> read(ObjectStore store, String name) {
        ByteBuffer none = ByteBuffer.allocate(0);
        return store.get(name(name), 0, none).map(found -> {
            ByteBuffer bytes = ByteBuffer.allocate((int) found.objectBytes());
            assertRange(bytes.capacity(), bytes.capacity(), store.get(name(name), 0, bytes));
            return new String(bytes.array(), StandardCharsets.UTF_8);
        });
    }

    private static void assertRange(long objectBytes, int bytes, Optional<ObjectRange> found) {
        assertEquals(objectBytes, found.orElseThrow().objectBytes());
        assertEquals(bytes, found.orElseThrow().bytes());
    }

    private PutOutcome put(String name, String content) {
        return store().put(name(name), PutMode.REPLACE, text(content));
    }

    private List<String> list(String prefix, int limit) {
        List<String> names = new ArrayList<>();
        ObjectPage page = store().list(prefix, "", limit);
        while (true) {
            page.objects().forEach(object -> names.add(object.name().text()));
            assertTrue(page.objects().size() == limit || !page.more());
            if (!page.more()) {
                return names;
            }
            page = store().list(prefix, names.getLast(), limit);
        }
    }

    @Test
    void whatIsPutIsRead() {
        assertEquals(Optional.empty(), read(store(), "a/b/c"));
        assertEquals(PutOutcome.STORED, put("a/b/c", "one"));
        assertEquals(Optional.of("one"), read(store(), "a/b/c"));
        assertEquals(PutOutcome.STORED, put("a/b/c", "another"));
        assertEquals(Optional.of("another"), read(store(), "a/b/c"));
        assertEquals(PutOutcome.STORED, put("empty", ""));
        assertEquals(Optional.of(""), read(store(), "empty"));
        assertEquals(Optional.empty(), read(store(), "a/b"));
        assertEquals(Optional.empty(), read(store(), "a/b/d"));
    }

    @Test
    void onlyTheFirstIsStoredIfAbsent() {
        assertEquals(PutOutcome.STORED, store().put(name("a/b"), PutMode.IF_ABSENT, text("first")));
        assertEquals(PutOutcome.EXISTS, store().put(name("a/b"), PutMode.IF_ABSENT, text("second")));
        assertEquals(Optional.of("first"), read(store(), "a/b"));
        store().delete(name("a/b"));
        assertEquals(PutOutcome.STORED, store().put(name("a/b"), PutMode.IF_ABSENT, text("third")));
        assertEquals(List.of("a/b"), list("", 10));
    }

    @Test
    void rangesAreReadWithTheLengthOfTheWhole() {
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        ByteBuffer source = ByteBuffer.allocateDirect(content.length + 20)
                .position(10)
                .put(content)
                .flip()
                .position(10);
        store().put(name("big"), PutMode.REPLACE, ObjectContent.of(source));
        assertEquals(content.length, source.remaining(), "the caller's buffer is as it was");
        for (int position : new int[] {0, 1, 65_535, 999_990, 1_000_000, 2_000_000}) {
            ByteBuffer into = ByteBuffer.allocate(120).position(20);
            int expected = Math.clamp(content.length - position, 0, 100);
            assertRange(content.length, expected, store().get(name("big"), position, into));
            assertEquals(20 + expected, into.position());
            byte[] found = new byte[expected];
            into.flip().position(20).get(found);
            byte[] wanted = new byte[expected];
            ByteBuffer.wrap(content)
                    .position(Math.min(position, content.length))
                    .get(wanted);
            assertArrayEquals(wanted, found);
        }
    }

    @Test
    void listsAreInTheOrderOfTheNames() {
        List<String> names = new ArrayList<>(List.of(
                "a-b/x", "a/x", "a/y/z", "a/y0", "a0", "B/x", "a/y-1", "date=2026-01-01/part,1.parquet", "a/Y/1", "b"));
        names.forEach(name -> put(name, name));
        for (int limit : new int[] {1, 2, 3, 100}) {
            for (String prefix : List.of("", "a", "a/", "a/y", "a/y/", "a-", "b", "nothing", "a/y/z", "a/y/z1")) {
                List<String> expected = new TreeSet<>(names)
                        .stream().filter(name -> name.startsWith(prefix)).toList();
                assertEquals(expected, list(prefix, limit), prefix + " " + limit);
            }
        }
        assertEquals(
                List.of("a/y/z", "a/y0", "a0"),
                store().list("a", "a/y-1", 3).objects().stream()
                        .map(object -> object.name().text())
                        .toList());
        assertEquals(
                List.of("b", "date=2026-01-01/part,1.parquet"),
                store().list("", "azz", 3).objects().stream()
                        .map(object -> object.name().text())
                        .toList());
        assertEquals(5, store().list("a/y/z", "", 1).objects().getFirst().bytes());
    }

    @Test
    void whatIsDeletedIsGone() {
        put("a/b", "1");
        put("a/c", "2");
        store().delete(name("a/b"));
        store().delete(name("a/b"));
        store().delete(name("never/was/there"));
        assertEquals(Optional.empty(), read(store(), "a/b"));
        assertEquals(List.of("a/c"), list("", 10));
        store().delete(name("a/c"));
        assertEquals(List.of(), list("", 10));
        put("a/b", "3");
        assertEquals(Optional.of("3"), read(store(), "a/b"));
    }

    @Test
    void whatIsNoNameIsRefused() {
        List<String> bad = List.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "a/.",
                ".put",
                "a/.put/b",
                "a b",
                "a\\b",
                "ä",
                "a\nb",
                "a\0b",
                "-a",
                "a:b",
                "a?b",
                "a#b",
                "a*b",
                "x".repeat(201),
                "x/".repeat(451) + "x");
        for (String name : bad) {
            WeirException e = assertThrows(WeirException.class, () -> name(name), name);
            assertEquals(ErrorCode.INVALID_REQUEST, e.code());
        }
        for (String prefix : List.of("/", "a//", "..", "a/../", ".put", "a b")) {
            WeirException e = assertThrows(WeirException.class, () -> store().list(prefix, "", 1), prefix);
            assertEquals(ErrorCode.INVALID_REQUEST, e.code());
        }
        put("x".repeat(200) + "/A_z-09.=+%@,", "long");
        assertEquals(1, list("x", 10).size());
    }

    /** A reader sees the old object or the new one, each whole. */
    @Test
    void readersSeeWholeObjects() throws Exception {
        int rounds = 50;
        String[] contents = {"a".repeat(300_000), "b".repeat(700_000)};
        put("one", contents[1]);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    ByteBuffer into = ByteBuffer.allocate(1 << 20);
                    do {
                        ObjectRange found =
                                store().get(name("one"), 0, into.clear()).orElseThrow();
                        assertEquals(found.objectBytes(), found.bytes());
                        byte kind = into.get(0);
                        assertEquals(kind == 'a' ? 300_000 : 700_000, found.bytes());
                        assertFalse(new String(into.array(), 0, found.bytes(), StandardCharsets.US_ASCII)
                                .contains(kind == 'a' ? "b" : "a"));
                        List<ObjectInfo> listed = store().list("", "", 10).objects();
                        assertEquals(1, whole(listed).size(), "nothing unfinished is listed");
                    } while (!stop.get());
                }));
            }
            try {
                for (int round = 0; round < rounds; round++) {
                    put("one", contents[round % 2]);
                }
            } finally {
                stop.set(true);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    @Test
    void oneOfManyWinsIfAbsent() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 20; round++) {
                String name = "race/" + round;
                List<Future<PutOutcome>> outcomes = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String content = "by " + i;
                    outcomes.add(threads.submit(() -> store().put(name(name), PutMode.IF_ABSENT, text(content))));
                }
                int winner = -1;
                for (int i = 0; i < 4; i++) {
                    if (outcomes.get(i).get() == PutOutcome.STORED) {
                        assertEquals(-1, winner, "one wins");
                        winner = i;
                    }
                }
                assertEquals(Optional.of("by " + winner), read(store(), name));
            }
        }
    }
}
