package dev.weir.server.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.Tablet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every test ends with all native memory given back, and nothing kept. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedCutsTest {
    private static final int ROWS = 10;
    private static final Projection ALL = new Projection(List.of(), Optional.empty(), true);
    private static final Projection ONE = new Projection(List.of(new OutputColumn.Stored(0)), Optional.empty(), true);

    private final BufferAllocator allocator = new RootAllocator();
    private final Metrics metrics = new Metrics();
    private final Tablet tablet = tablet(0);
    private SharedCuts cuts = new SharedCuts(1 << 20, metrics);
    private int made;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, cuts.keptBytes());
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
        metrics.close();
    }

    @Test
    void eachIsMadeOnceHoweverManyAskAtTheSameTime() {
        int followers = 24;
        int batches = 200;
        AtomicIntegerArray makers = new AtomicIntegerArray(batches);
        List<SharedCuts.Follower> all = new ArrayList<>();
        for (int i = 0; i < followers; i++) {
            all.add(cuts.join(tablet, ALL, 0));
        }
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (SharedCuts.Follower each : all) {
            done.add(CompletableFuture.runAsync(
                    () -> {
                        try (each) {
                            for (int batch = 0; batch < batches; batch++) {
                                int number = batch;
                                try (FlightFrame frame = take(each, batch, () -> {
                                    makers.incrementAndGet(number);
                                    return frame(number);
                                })) {
                                    assertEquals(number, firstId(frame));
                                }
                                if (ThreadLocalRandom.current().nextInt(4) == 0) {
                                    Thread.yield();
                                }
                            }
                        }
                    },
                    run -> Thread.ofVirtual().start(run)));
        }
        done.forEach(CompletableFuture::join);
        for (int batch = 0; batch < batches; batch++) {
            assertEquals(1, makers.get(batch), "batch=" + batch);
        }
        assertCounted("weir_scan_shared_total", (followers - 1L) * batches);
        assertCounted("weir_scan_rows_total", (followers - 1L) * batches * ROWS);
    }

    @Test
    void aFollowerWithoutCompanyKeepsNothing() {
        try (SharedCuts.Follower alone = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower other = cuts.join(tablet, ONE, 0);
                SharedCuts.Follower elsewhere = cuts.join(tablet(1), ALL, 0);
                SharedCuts.Follower ahead = cuts.join(tablet, ALL, 5 * ROWS)) {
            for (int batch = 0; batch < 5; batch++) {
                takeOwn(alone, batch).close();
                assertEquals(0, cuts.keptBytes());
                assertEquals(0, allocator.getAllocatedMemory());
            }
            // and what it did not keep, nobody else can take
            takeOwn(other, 0).close();
            takeOwn(elsewhere, 0).close();
            assertEquals(7, made);
            takeOwn(ahead, 5).close();
            assertTrue(cuts.keptBytes() > 0);
            takeShared(alone, 5).close();
        }
    }

    @Test
    void cutsStayUntilTheLastHasPassed() {
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower second = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower third = cuts.join(tablet, ALL, 0)) {
            FlightFrame one = takeOwn(first, 0);
            FlightFrame same = takeShared(second, 0);
            assertSame(one.body(), same.body());
            takeOwn(first, 1).close();
            long two = cuts.keptBytes();
            takeShared(third, 0).close();
            long rest = cuts.keptBytes();
            assertTrue(rest > 0 && rest < two, "before=" + two + " after=" + rest);
            one.close();
            assertEquals(0, firstId(same));
            same.close();
            takeShared(third, 1).close();
            takeShared(second, 1).close();
            assertEquals(0, cuts.keptBytes());
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Test
    void whoLeavesIsNotWaitedFor() {
        SharedCuts.Follower stays = cuts.join(tablet, ALL, 0);
        SharedCuts.Follower leaves = cuts.join(tablet, ALL, 0);
        takeOwn(stays, 0).close();
        takeOwn(stays, 1).close();
        takeShared(leaves, 0).close();
        assertTrue(cuts.keptBytes() > 0);
        leaves.close();
        leaves.close();
        assertEquals(0, cuts.keptBytes());
        takeOwn(stays, 2).close();
        assertEquals(0, cuts.keptBytes());
        stays.close();
    }

    @Test
    void whoComesLaterTakesWhatIsThere() {
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower behind = cuts.join(tablet, ALL, 0)) {
            takeOwn(first, 0).close();
            takeOwn(first, 1).close();
            takeOwn(first, 2).close();
            SharedCuts.Follower late = cuts.join(tablet, ALL, ROWS);
            takeShared(behind, 0).close();
            takeShared(behind, 1).close();
            takeShared(behind, 2).close();
            takeShared(late, 1).close();
            long left = cuts.keptBytes();
            assertTrue(left > 0);
            late.close();
            assertEquals(0, cuts.keptBytes());
        }
    }

    @Test
    void whereThereIsNoRoomCutsAreMadeAgain() {
        long each = sizeOfOne();
        cuts = new SharedCuts(2 * each + each / 2, metrics);
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower behind = cuts.join(tablet, ALL, 0)) {
            for (int batch = 0; batch < 10; batch++) {
                takeOwn(first, batch).close();
                assertTrue(cuts.keptBytes() <= 2 * each + each / 2);
            }
            assertEquals(2 * each, cuts.keptBytes());
            for (int batch = 0; batch < 8; batch++) {
                takeOwn(behind, batch).close();
                assertEquals(2 * each, cuts.keptBytes());
            }
            takeShared(behind, 8).close();
            takeShared(behind, 9).close();
        }
    }

    /** Else one that has stopped reading would take all sharing from the others. */
    @Test
    void whereThereIsNoRoomTheLeastWantedGoFirst() {
        long each = sizeOfOne();
        cuts = new SharedCuts(2 * each + each / 2, metrics);
        try (SharedCuts.Follower stuck = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower second = cuts.join(tablet, ALL, 0)) {
            takeOwn(first, 0).close();
            takeOwn(first, 1).close();
            try (SharedCuts.Follower other = cuts.join(tablet, ONE, 0);
                    SharedCuts.Follower wanting = cuts.join(tablet, ONE, 0)) {
                // wanted by one, where the two that are kept are wanted by two
                takeOwn(other, 0).close();
                takeOwn(wanting, 0).close();
            }
            takeShared(second, 0).close();
            takeShared(second, 1).close();
            // those two are wanted by the stuck one only
            takeOwn(first, 2).close();
            takeOwn(first, 3).close();
            takeShared(second, 2).close();
            takeShared(second, 3).close();
            assertEquals(2 * each, cuts.keptBytes());
            takeOwn(stuck, 0).close();
            takeOwn(stuck, 1).close();
        }
    }

    @Test
    void whatIsTooLargeToBeKeptIsStillSharedWithThoseWhoWait() throws Exception {
        cuts = new SharedCuts(16, metrics);
        SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
        SharedCuts.Follower second = cuts.join(tablet, ALL, 0);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<FlightFrame> maker = inThread(() -> take(first, 0, () -> {
            begun.countDown();
            await(go);
            return frame(0);
        }));
        begun.await();
        Waiter waiter = new Waiter(() -> takeShared(second, 0));
        waiter.awaitWaiting();
        go.countDown();
        assertSame(maker.join().body(), waiter.result.join().body());
        maker.join().close();
        waiter.result.join().close();
        first.close();
        second.close();
    }

    @Test
    void whenTheMakerFailsOthersTryThemselves() throws Exception {
        SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
        SharedCuts.Follower second = cuts.join(tablet, ALL, 0);
        SharedCuts.Follower third = cuts.join(tablet, ALL, 0);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<FlightFrame> maker = inThread(() -> {
            try (first) {
                return take(first, 0, () -> {
                    begun.countDown();
                    await(go);
                    throw new IllegalStateException("this one's own");
                });
            }
        });
        begun.await();
        AtomicIntegerArray makers = new AtomicIntegerArray(1);
        Supplier<Optional<FlightFrame>> make = () -> {
            makers.incrementAndGet(0);
            return frame(0);
        };
        Waiter one = new Waiter(() -> take(second, 0, make));
        Waiter other = new Waiter(() -> take(third, 0, make));
        one.awaitWaiting();
        other.awaitWaiting();
        go.countDown();
        assertThrows(Exception.class, maker::join);
        assertSame(one.result.join().body(), other.result.join().body());
        assertEquals(1, makers.get(0));
        one.result.join().close();
        other.result.join().close();
        assertEquals(0, cuts.keptBytes());
        second.close();
        third.close();
    }

    @Test
    void whenAllFailEachHasItsOwnErrorAndNobodyWaits() {
        List<Waiter> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SharedCuts.Follower follower = cuts.join(tablet, ALL, 0);
            all.add(new Waiter(() -> {
                try (follower) {
                    return take(follower, 0, () -> {
                        throw new IllegalStateException("mine");
                    });
                }
            }));
        }
        for (Waiter each : all) {
            assertThrows(Exception.class, each.result::join);
        }
    }

    @Test
    void whoLeavesWhileItMakesStillServesTheOthers() throws Exception {
        SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
        SharedCuts.Follower second = cuts.join(tablet, ALL, 0);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> maker = inThread(() -> {
            try (first) {
                // its client is gone: it does not send what it made
                take(first, 0, () -> {
                            begun.countDown();
                            await(go);
                            return frame(0);
                        })
                        .close();
            }
            return null;
        });
        begun.await();
        Waiter waiter = new Waiter(() -> takeShared(second, 0));
        waiter.awaitWaiting();
        go.countDown();
        maker.join();
        assertEquals(0, firstId(waiter.result.join()));
        waiter.result.join().close();
        second.close();
    }

    @Test
    void thatNothingPassesAFilterIsFoundOutOnce() {
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower second = cuts.join(tablet, ALL, 0)) {
            assertEquals(Optional.empty(), first.take(0, ROWS, Optional::empty));
            assertEquals(Optional.empty(), second.take(0, ROWS, () -> {
                throw new AssertionError("known already");
            }));
        }
    }

    @Test
    void aPartOfABatchIsNotTakenForAllOfIt() {
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower second = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower middle = cuts.join(tablet, ALL, 4)) {
            FlightFrame whole = takeOwn(first, 0);
            FlightFrame part = middle.take(4, ROWS, () -> frame(0)).orElseThrow();
            FlightFrame shorter = second.take(0, 4, () -> frame(0)).orElseThrow();
            assertNotSame(whole.body(), part.body());
            assertNotSame(whole.body(), shorter.body());
            whole.close();
            part.close();
            shorter.close();
            second.take(4, ROWS, () -> {
                        throw new AssertionError("there for the second, too");
                    })
                    .orElseThrow()
                    .close();
            assertEquals(0, cuts.keptBytes());
        }
    }

    private static Tablet tablet(int bucket) {
        return new Tablet(Tests.info(Tests.spec("t")), bucket, () -> {
            throw new AssertionError("nobody reads it");
        });
    }

    private Optional<FlightFrame> frame(long batch) {
        try (VectorSchemaRoot rows = Tests.rows(allocator, batch * ROWS, batch * ROWS + ROWS);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            EncodedBatch encoded = encoder.encode(Tests.schema(), rows);
            byte[] none = {};
            return Optional.of(new FlightFrame(none, encoded.metadata(), none, encoded.body()));
        }
    }

    /** In batches; the first column comes first in the body. */
    private static long firstId(FlightFrame frame) {
        return frame.body().getLong(0) / ROWS;
    }

    private long sizeOfOne() {
        try (SharedCuts.Follower first = cuts.join(tablet, ALL, 0);
                SharedCuts.Follower second = cuts.join(tablet, ALL, 0)) {
            takeOwn(first, 0).close();
            long size = cuts.keptBytes();
            takeShared(second, 0).close();
            return size;
        }
    }

    private static FlightFrame take(SharedCuts.Follower follower, long batch, Supplier<Optional<FlightFrame>> make) {
        return follower.take(batch * ROWS, batch * ROWS + ROWS, make).orElseThrow();
    }

    private FlightFrame takeOwn(SharedCuts.Follower follower, long batch) {
        int before = made;
        FlightFrame frame = take(follower, batch, () -> {
            made++;
            return frame(batch);
        });
        assertEquals(before + 1, made, "it was to be made batch=" + batch);
        return frame;
    }

    private static FlightFrame takeShared(SharedCuts.Follower follower, long batch) {
        return take(follower, batch, () -> {
            throw new AssertionError("it was there batch=" + batch);
        });
    }

    private void assertCounted(String name, long expected) {
        String line = metrics.scrape()
                .lines()
                .filter(each -> each.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
        assertEquals(expected, (long) Double.parseDouble(line.substring(name.length())), name);
    }

    private static <T> CompletableFuture<T> inThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, run -> Thread.ofVirtual().start(run));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A thread that is seen to wait. */
    private static final class Waiter {
        final CompletableFuture<FlightFrame> result;
        private final AtomicReference<Thread> thread = new AtomicReference<>();

        Waiter(Supplier<FlightFrame> work) {
            result = CompletableFuture.supplyAsync(
                    work, run -> thread.set(Thread.ofPlatform().daemon().start(run)));
        }

        void awaitWaiting() {
            TestServer.await("it waits", () -> thread.get().getState() == Thread.State.WAITING);
        }
    }
}
