package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.FaultProxy;
import dev.weir.bucket.testing.FaultProxy.Fault;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.object.ObjectCache;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectFetch;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.ObjectStoreContract;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.time.Clock;
import dev.weir.storage.time.SystemClock;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract while the store is busy, connections break, answers are lost, slow, and cut; and what comes of each of these. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BucketTroubleContract extends ObjectStoreContract {
    private static final long SEED = 20_260_101;
    private static final double SHARE = 0.08;
    private static final int LARGE_BYTES = 17 << 20;
    private static final Patience SOME =
            new Patience(Duration.ofSeconds(5), Duration.ofMillis(1200), Duration.ofSeconds(60));
    private static final Patience LITTLE =
            new Patience(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(1500));

    /** Those that take no longer than any call. */
    private static final Fault[] QUICK = {
        Fault.BUSY, Fault.RESET, Fault.HALF_SENT, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.DELAY
    };

    private final List<Long> pauses = Collections.synchronizedList(new ArrayList<>());
    private Endpoint endpoint;
    private FaultProxy proxy;
    private int stores;
    private String prefix;
    private BucketStore store;

    protected abstract Endpoint start(Path directory) throws Exception;

    /** How many calls an object of 17 MiB takes, if all goes well. */
    protected abstract int largeCalls();

    @BeforeAll
    void startEndpoint(@TempDir Path directory) throws Exception {
        endpoint = start(directory);
        proxy = FaultProxy.start(endpoint.port(), SEED);
    }

    @AfterAll
    void stopEndpoint() throws Exception {
        if (endpoint != null) {
            proxy.close();
            endpoint.close();
        }
    }

    @BeforeEach
    void openStore() {
        prefix = "trouble-" + stores++ + "/";
        store = open(SOME);
        proxy.trouble(SHARE, QUICK);
    }

    private BucketStore open(Patience patience) {
        BucketPorts ports = new BucketPorts(new SystemClock(), pauses::add, bound -> bound - 1, UUID::randomUUID);
        return endpoint.open(proxy.port(), prefix, patience, ports);
    }

    @AfterEach
    void closeStore() {
        proxy.calm();
        store.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return endpoint.whole(listed);
    }

    private static ErrorCode failure(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(WeirException.class, call).code();
    }

    private static ObjectContent large(int seed) {
        byte[] bytes = new byte[LARGE_BYTES];
        new Random(seed).nextBytes(bytes);
        return ObjectContent.of(ByteBuffer.wrap(bytes));
    }

    @Test
    void aPutWhoseAnswerIsLostIsKnownAsItsOwn() {
        proxy.calm();
        for (Fault lost : List.of(Fault.LOST_ANSWER, Fault.SILENCE, Fault.HALF_ANSWER)) {
            String name = "lost/" + lost;
            proxy.next(lost);
            assertEquals(PutOutcome.STORED, store.put(name(name), PutMode.IF_ABSENT, text("mine")));
            proxy.next(lost);
            assertEquals(PutOutcome.EXISTS, store.put(name(name), PutMode.IF_ABSENT, text("mine")));
            proxy.next(lost);
            assertEquals(PutOutcome.STORED, store.put(name(name), PutMode.REPLACE, text("another")));
            assertEquals(Optional.of("another"), read(store, name));
            proxy.next(lost);
            store.delete(name(name));
            assertEquals(Optional.empty(), read(store, name));
        }
    }

    @Test
    void anUploadInPartsGoesThroughWhateverCallIsLost() {
        proxy.calm();
        ObjectContent content = large(1);
        int calls = largeCalls();
        for (PutMode mode : PutMode.values()) {
            for (int lost = mode == PutMode.REPLACE ? 0 : calls - 1; lost < calls; lost++) {
                for (int before = 0; before < lost; before++) {
                    proxy.next(Fault.DELAY);
                }
                proxy.next(lost % 2 == 0 ? Fault.LOST_ANSWER : Fault.HALF_ANSWER);
                String name = mode + "/" + lost;
                assertEquals(PutOutcome.STORED, store.put(name(name), mode, content), name);
                assertEquals(
                        LARGE_BYTES,
                        store.list(name, "", 1).objects().getFirst().bytes());
            }
        }
        assertEquals(0, store.failures());
    }

    @Test
    void anAnswerThatIsCutOrSlowIsReadAgain() {
        proxy.calm();
        store.put(name("a"), PutMode.REPLACE, text("some bytes"));
        for (Fault fault : List.of(Fault.HALF_ANSWER, Fault.SILENCE, Fault.BUSY, Fault.DELAY)) {
            long retries = store.retries();
            proxy.next(fault);
            assertEquals(Optional.of("some bytes"), read(store, "a"));
            assertTrue(store.retries() > retries || fault == Fault.DELAY, fault.name());
        }
    }

    /** A store that is busy for ten minutes is asked a few times, less and less often, and then it is said. */
    @Test
    void aStoreThatIsBusyIsLeftAlone() {
        proxy.trouble(1, Fault.BUSY);
        pauses.clear();
        int before = proxy.requests();
        assertEquals(ErrorCode.UNAVAILABLE, failure(() -> read(store, "a")));
        assertEquals(ErrorCode.UNAVAILABLE, failure(() -> store.put(name("a"), PutMode.REPLACE, text("new"))));
        assertEquals(14, proxy.requests() - before);
        assertEquals(12, pauses.size());
        for (int i = 1; i < 6; i++) {
            assertTrue(pauses.get(i) > pauses.get(i - 1), "pauses " + pauses);
        }
        assertEquals(ErrorCode.UNAVAILABLE, failure(() -> store.list("", "", 1)));
        assertEquals(ErrorCode.UNAVAILABLE, failure(() -> store.delete(name("a"))));
        proxy.calm();
        assertEquals(Optional.empty(), read(store, "a"));
    }

    @Test
    void noCallWaitsForEver() {
        proxy.calm();
        store.close();
        store = open(LITTLE);
        for (Fault fault : List.of(Fault.SILENCE, Fault.TRICKLE)) {
            proxy.calm();
            store.put(name("a"), PutMode.REPLACE, text("x".repeat(5_000)));
            proxy.trouble(1, fault);
            long begun = System.nanoTime();
            assertEquals(ErrorCode.UNAVAILABLE, failure(() -> read(store, "a")));
            assertEquals(ErrorCode.UNAVAILABLE, failure(() -> store.put(name("b"), PutMode.REPLACE, text("new"))));
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            // each of them twice what one try may take, at most, and machines are slow
            assertTrue(seconds < 15, fault + " seconds " + seconds);
        }
    }

    @Test
    void filesAreFetchedWholeInAnyTrouble(@TempDir Path directory) throws Exception {
        ObjectContent content = large(2);
        proxy.calm();
        store.put(name("large"), PutMode.REPLACE, content);
        proxy.trouble(SHARE, QUICK);
        byte[] expected = new byte[LARGE_BYTES];
        content.read(0, ByteBuffer.wrap(expected));
        LocalDisk disk = new LocalDisk();
        try (var helpers = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                ObjectCache cache = ObjectCache.open(
                        disk, directory.resolve("cache"), 2L * LARGE_BYTES, new ObjectFetch(store, helpers));
                try (ObjectCache.Held held = cache.hold(List.of(new ObjectCache.Wanted(name("large"), LARGE_BYTES)))) {
                    assertArrayEquals(expected, Files.readAllBytes(held.paths().getFirst()));
                }
            }
        }
        assertEquals(0, disk.openFiles());
        assertEquals(0, store.failures());
    }

    @Test
    void whatUploadsInTroubleLeaveHalfGoesAtAStartADayLater() throws Exception {
        proxy.calm();
        // nobody learns the name of the upload that this one begins
        proxy.next(Fault.LOST_ANSWER);
        store.put(name("part/0"), PutMode.REPLACE, large(0));
        if (endpoint.takesUpUploads()) {
            proxy.trouble(SHARE, QUICK);
        }
        for (int i = 1; i < 4; i++) {
            store.put(name("part/" + i), PutMode.REPLACE, large(i));
        }
        proxy.calm();
        for (int i = 0; i < 4; i++) {
            store.delete(name("part/" + i));
        }
        startLater(Duration.ofHours(25));
        assertEquals(List.of(), endpoint.left(prefix));
    }

    private void startLater(Duration later) {
        Clock now = new SystemClock();
        Clock then = new Clock() {
            @Override
            public long nowUs() {
                return now.nowUs() + later.toNanos() / 1_000;
            }

            @Override
            public long nanos() {
                return now.nanos();
            }
        };
        endpoint.open(endpoint.port(), prefix, SOME, new BucketPorts(then, pauses::add, bound -> 0, UUID::randomUUID))
                .close();
    }
}
