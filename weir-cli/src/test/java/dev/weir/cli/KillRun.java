package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A server that is killed and started again while clients go on: several writers, pipelined, on several tables and buckets, which send
 * again until they are answered; a reader of each table that follows it; and in each round a writer that gives up when the server is
 * gone. At the end every acknowledged batch is where it was said to be, every other one of those that gave up is there whole or not at
 * all, nothing is there twice, and the readers have seen exactly that.
 */
final class KillRun implements AutoCloseable {
    /** Small, so that segments are rolled and checkpoints written between the kills. */
    static final String SEGMENT_BYTES = "256KiB";

    private static final int UNANSWERED = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ClientConfig PATIENT =
            new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, PATIENCE, Codec.ZSTD);
    private static final ClientConfig IMPATIENT =
            new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(2), Codec.ZSTD);

    /** @param writers that go on over the kills */
    private record Load(String table, int buckets, Durability durability, int writers) {}

    private static final List<Load> FSYNC =
            List.of(new Load("one", 1, Durability.FSYNC, 2), new Load("many", 3, Durability.FSYNC, 3));

    /** How a server is started. */
    interface Starter {
        ServerProcess start(int port) throws IOException;
    }

    /** A table under load. */
    private static final class Loaded {
        private final String table;
        private final Ledger ledger = new Ledger();
        private final Reading seen;

        Loaded(Load load) {
            this.table = load.table();
            this.seen = new Reading(ledger, load.buckets());
        }
    }

    private final Starter starter;
    private final Random random;
    private final BufferAllocator allocator = new RootAllocator();
    private final List<Loaded> tables = new ArrayList<>();
    private final Ledger mortal = new Ledger();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final List<Batches> follows = new ArrayList<>();
    private final AtomicLong acks = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Object changed = new Object();
    private final long startNanos = System.nanoTime();
    private final Weir weir;
    private ServerProcess server;
    private volatile boolean stopping;
    private long kills;

    private KillRun(Starter starter, long seed, List<Load> loads) throws IOException {
        this.starter = starter;
        this.random = new Random(seed);
        this.server = starter.start(freePort());
        this.weir = Weir.connect(server.uri(), PATIENT);
        weir.create(TableSpec.of("mortal", Ledger.SCHEMA));
        long writer = 0;
        for (Load load : loads) {
            weir.create(TableSpec.of(load.table(), Ledger.SCHEMA)
                    .withBuckets(load.buckets(), List.of())
                    .withDurability(load.durability()));
            Loaded table = new Loaded(load);
            tables.add(table);
            readers.add(thread("reader of " + load.table(), () -> follow(table)));
            for (int i = 0; i < load.writers(); i++) {
                long id = writer++;
                writers.add(thread("writer " + id, () -> write(table, id)));
            }
        }
    }

    /** Tables whose rows are synced before the ack. */
    static KillRun ofFsync(Starter starter, long seed) throws IOException {
        return new KillRun(starter, seed, FSYNC);
    }

    /** And one whose rows are not, which a killed process need not lose. */
    static KillRun ofAll(Starter starter, long seed) throws IOException {
        List<Load> all = new ArrayList<>(FSYNC);
        all.add(new Load("loose", 2, Durability.ASYNC, 2));
        return new KillRun(starter, seed, all);
    }

    /**
     * One that the system gives to nobody by itself: a client that calls a port of its own range again and again may be given the same one
     * for its side, is connected to itself, and the server cannot have it back.
     */
    private static int freePort() {
        // not the seed: several runs on one machine shall not want the same one
        Random ports = new Random(System.nanoTime());
        while (true) {
            int port = 20_000 + ports.nextInt(12_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                // somebody has it
            }
        }
    }

    private Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                if (!stopping || e instanceof AssertionError) {
                    failure.compareAndSet(null, e);
                }
            } finally {
                signal();
            }
        });
    }

    private void signal() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private void write(Loaded table, long writer) {
        try (Appender appender = weir.table(table.table).appender()) {
            write(appender, table.ledger, writer, () -> {
                acks.incrementAndGet();
                signal();
            });
            appender.flush();
        }
    }

    /** Until we stop, or until a batch is given up. */
    private void write(Appender appender, Ledger ledger, long writer, Runnable acknowledged) {
        Random sizes = new Random(writer);
        Semaphore unanswered = new Semaphore(UNANSWERED);
        AtomicBoolean gone = new AtomicBoolean();
        for (long number = 0; !stopping && !gone.get(); number++) {
            unanswered.acquireUninterruptibly();
            ledger.send(appender, new Ledger.Id(writer, number), 1 + sizes.nextInt(200), allocator, failed -> {
                if (failed == null) {
                    acknowledged.run();
                } else {
                    gone.set(true);
                }
                unanswered.release();
            });
        }
    }

    private void follow(Loaded table) {
        Batches follow = weir.table(table.table).scan().columns(Reading.COLUMNS).follow();
        synchronized (follows) {
            follows.add(follow);
        }
        try (follow) {
            while (follow.next()) {
                synchronized (changed) {
                    table.seen.accept(follow.root());
                    changed.notifyAll();
                }
            }
        }
    }

    /** A writer for as long as this server lives. */
    private Thread mortalWriter() {
        long writer = kills;
        String uri = server.uri();
        return Thread.ofPlatform().name("mortal writer").daemon().start(() -> {
            try (Weir own = Weir.connect(uri, IMPATIENT);
                    Appender appender = own.table("mortal").appender()) {
                write(appender, mortal, writer, () -> {});
            } catch (WeirException e) {
                // the server is gone: that is the point
            }
        });
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (changed) {
            while (!condition.holds()) {
                Throwable failed = failure.get();
                if (failed != null) {
                    throw new AssertionError("a client failed while we waited for " + what, failed);
                }
                assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
                changed.wait(100);
            }
        }
    }

    void rounds(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            Thread mortalWriter = mortalWriter();
            long enough = acks.get() + 1 + random.nextInt(300);
            await(enough + " answers", () -> acks.get() >= enough);
            server.kill();
            kills++;
            server.close();
            server = starter.start(server.flightPort());
            mortalWriter.join();
        }
    }

    /** Everything is answered, and as it should be. */
    void settle() throws Exception {
        stopping = true;
        for (Thread writer : writers) {
            writer.join(PATIENCE);
            assertTrue(!writer.isAlive(), () -> "does not come to its end: " + writer.getName());
        }
        await("nothing", () -> true);
        for (Loaded table : tables) {
            Reading found = Reading.of(weir, table.table, table.ledger);
            Ledger.requireOnceAndInOrder(found.buckets());
            assertEquals(Map.of(), table.ledger.missing(found.buckets()), "acknowledged and lost");
            assertEquals(table.ledger.sentBatches(), table.ledger.acknowledged().size());
            await("the reader of " + table.table, () -> table.seen.rows() >= found.rows());
            synchronized (changed) {
                assertEquals(found.buckets(), table.seen.buckets(), "a reader saw something else");
            }
        }
        Reading found = Reading.of(weir, "mortal", mortal);
        Ledger.requireOnceAndInOrder(found.buckets());
        assertEquals(Map.of(), mortal.missing(found.buckets()), "acknowledged and lost");
        assertTrue(mortal.sentBatches() > mortal.acknowledged().size(), "some were never answered");
    }

    /** What happened, in a line. */
    String figures() {
        long rows = mortal.acknowledgedRows();
        long batches = mortal.acknowledged().size();
        for (Loaded table : tables) {
            rows += table.ledger.acknowledgedRows();
            batches += table.ledger.acknowledged().size();
        }
        return "kills=" + kills + " acknowledged_batches=" + batches + " acknowledged_rows=" + rows
                + " never_answered_batches="
                + (mortal.sentBatches() - mortal.acknowledged().size()) + " seconds="
                + (System.nanoTime() - startNanos) / 1_000_000_000;
    }

    @Override
    public void close() throws IOException {
        Throwable failed = failure.get();
        if (failed != null) {
            // whoever waits below does not hide it
            failed.printStackTrace();
        }
        stopping = true;
        synchronized (follows) {
            follows.forEach(Batches::close);
        }
        server.close();
        try {
            weir.close();
        } catch (WeirException e) {
            // appenders whose server is gone; a run that was well has settled before
        }
        allocator.close();
    }
}
