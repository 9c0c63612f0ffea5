package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.TableSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link KillIT}, with a server that loses everything that it has not synced, as if the power had gone. */
class LossyKillIT {
    /** A sync comes within a second; the rest is for machines that have other things to do. */
    private static final Duration SYNCED_WITHIN = Duration.ofSeconds(6);

    private static final ClientConfig IMPATIENT =
            new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(5), Codec.ZSTD);

    @TempDir
    private Path directory;

    @Test
    void acknowledgedRowsWereSynced() throws Exception {
        try (KillRun run = KillRun.ofFsync(port -> ServerProcess.startLossy(directory.resolve("data"), port), 21)) {
            run.rounds(KillIT.ROUNDS);
            run.settle();
            System.out.println("kill -9 with all that is not synced: " + run.figures());
        }
    }

    /** That this test can see it: the same without the sync. */
    @Test
    void anFsyncThatIsTakenOutIsSeen() throws Exception {
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        try (BufferAllocator allocator = new RootAllocator()) {
            try (ServerProcess server = ServerProcess.startLossy(data, 0);
                    Weir weir = Weir.connect(server.uri())) {
                weir.create(TableSpec.of("t", Ledger.SCHEMA));
                try (Appender appender = weir.table("t").appender()) {
                    for (int number = 0; number < 100; number++) {
                        if (number == 50) {
                            appender.flush();
                            server.tell("lie");
                        }
                        ledger.send(appender, new Ledger.Id(1, number), 10, allocator, _ -> {});
                    }
                }
                assertEquals(100, ledger.acknowledged().size());
                server.kill();
            }
            try (ServerProcess server = ServerProcess.startLossy(data, 0);
                    Weir weir = Weir.connect(server.uri())) {
                Reading found = Reading.of(weir, "t", ledger);
                assertEquals(500, found.rows());
                assertEquals(50, ledger.missing(found.buckets()).size());
            }
        }
    }

    /** Rows of an async table: the newest may go, never older ones, and what was found after a start stays. */
    @Test
    void asyncTablesLoseTheirNewestRowsOnly() throws Exception {
        Path data = directory.resolve("data");
        Ledger ledger = new Ledger();
        Random random = new Random(22);
        Reading before = new Reading(ledger, 2);
        int lost = 0;
        int rounds = Math.max(4, KillIT.ROUNDS / 3);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int round = 0; round < rounds; round++) {
                // the last round is long enough for rows that must be there
                Duration least = round == rounds - 1 ? SYNCED_WITHIN.plusSeconds(2) : Duration.ZERO;
                long killed = load(data, ledger, round, least, 1 + random.nextInt(200), allocator);
                try (ServerProcess server = ServerProcess.startLossy(data, 0);
                        Weir weir = Weir.connect(server.uri())) {
                    Reading found = Reading.of(weir, "loose", ledger);
                    Ledger.requireOnceAndInOrder(found.buckets());
                    Map<Ledger.Id, Ledger.Ack> missing = ledger.missing(found.buckets());
                    for (Map.Entry<Ledger.Id, Ledger.Ack> one : missing.entrySet()) {
                        Ledger.Ack ack = one.getValue();
                        assertTrue(killed - ack.nanos() < SYNCED_WITHIN.toNanos(), () -> "was to be synced: " + one);
                        List<Ledger.Stored> bucket = found.buckets().get(ack.bucket());
                        assertTrue(
                                bucket.isEmpty() || bucket.getLast().offset() < ack.offset(),
                                () -> "lost before a later one: " + one);
                    }
                    for (int bucket = 0; bucket < 2; bucket++) {
                        List<Ledger.Stored> old = before.buckets().get(bucket);
                        assertEquals(old, found.buckets().get(bucket).subList(0, old.size()));
                    }
                    lost += missing.size();
                    ledger.forget(missing.keySet());
                    before = found;
                }
            }
        }
        assertFalse(ledger.acknowledged().isEmpty());
        assertTrue(lost > 0, "there was something to lose");
        System.out.println("async tables: kills=" + rounds + " kept_rows=" + before.rows() + " lost_batches=" + lost);
    }

    /** One life of a server; returns when it was killed. */
    private static long load(
            Path data, Ledger ledger, int round, Duration least, int answers, BufferAllocator allocator)
            throws Exception {
        try (ServerProcess server = ServerProcess.startLossy(data, 0);
                Weir weir = Weir.connect(server.uri(), IMPATIENT)) {
            weir.createIfAbsent(TableSpec.of("loose", Ledger.SCHEMA)
                    .withBuckets(2, List.of())
                    .withDurability(Durability.ASYNC));
            long start = System.nanoTime();
            CountDownLatch enough = new CountDownLatch(answers);
            Semaphore unanswered = new Semaphore(8);
            AtomicBoolean gone = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                try (Appender appender = weir.table("loose").appender()) {
                    for (long number = 0; !gone.get(); number++) {
                        unanswered.acquireUninterruptibly();
                        ledger.send(appender, new Ledger.Id(round, number), 10, allocator, failed -> {
                            gone.set(failed != null);
                            unanswered.release();
                            if (System.nanoTime() - start >= least.toNanos()) {
                                enough.countDown();
                            }
                        });
                    }
                } catch (WeirException e) {
                    // the server is gone: that is the point
                }
            });
            assertTrue(enough.await(60, TimeUnit.SECONDS));
            long killed = System.nanoTime();
            server.kill();
            writer.join();
            return killed;
        }
    }
}
