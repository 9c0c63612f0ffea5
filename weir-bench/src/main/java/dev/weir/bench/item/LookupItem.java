package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.User;
import dev.weir.bench.workload.Users;
import dev.weir.client.Lookups;
import dev.weir.client.TypedLookups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.LookupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * P2: lookups by key, of random upserts: one at a time; so many in flight; and in calls of a thousand keys, as records, one call at a time, and as Arrow
 * batches. Each answer must be the key's last upsert. The figures have the peers' names: P2sync, and P2async for all that counts lookups a second.
 */
@RealWorld("measures")
final class LookupItem {
    static final String ONE_AT_A_TIME = "sync";
    static final String MANY_IN_FLIGHT = "async";
    static final String BULK = "bulk of 1000";
    static final String BULK_ARROW = "bulk of 1000, arrow";

    private static final int WARM_UP = 2_000;
    private static final int LOOKUPS = 200_000;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(12);
    private static final int IN_FLIGHT = 10_000;
    private static final int BULK_KEYS = 1_000;

    private final ItemTask task;
    private final int[] last;
    private final AtomicLong wrong = new AtomicLong();

    private LookupItem(ItemTask task) {
        this.task = task;
        this.last = Users.lastOfKeys((int) task.rows());
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new LookupItem(task).measure(figures);
    }

    private void measure(Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            String version = weir.serverInfo().version();
            if (task.variant().equals(ONE_AT_A_TIME)) {
                figures.accept(oneAtATime(weir, version));
                return;
            }
            try (TypedLookups<User> records =
                            weir.table(task.table(), User.class).lookups();
                    Lookups batches = weir.table(task.table()).lookups()) {
                for (int pass = 0; pass < task.passes(); pass++) {
                    wrong.set(0);
                    Meter meter = new Meter(task.serverPid());
                    switch (task.variant()) {
                        case MANY_IN_FLIGHT -> manyInFlight(records);
                        case BULK -> bulk(records);
                        case BULK_ARROW -> bulk(batches);
                        default -> throw new IllegalArgumentException("no such variant: variant=" + task.variant());
                    }
                    Meter.Interval interval = meter.stop();
                    figures.accept(interval.into(task.figure(version, pass).put("item", "P2async"), LOOKUPS, 0)
                            .put("check", check()));
                }
            }
        }
    }

    private Figure oneAtATime(Weir weir, String version) {
        Latencies latencies = new Latencies(LOOKUPS);
        try (TypedLookups<User> lookups = weir.table(task.table(), User.class).lookups()) {
            for (int k = 0; k < WARM_UP; k++) {
                check(key(k), lookups.lookup(key(k)));
            }
            Meter meter = new Meter(task.serverPid());
            long endNs = System.nanoTime() + LIMIT_NS;
            long nowNs = 0;
            for (int k = 0; k < LOOKUPS && nowNs - endNs < 0; k++) {
                long key = key(k);
                long askedNs = System.nanoTime();
                Optional<User> answer = lookups.lookup(key);
                nowNs = System.nanoTime();
                latencies.add(nowNs - askedNs);
                check(key, answer);
            }
            Figure figure = meter.stop().into(task.figure(version).put("item", "P2sync"), latencies.count(), 0);
            latencies.into(figure, "");
            return figure.put("check", check());
        }
    }

    private void manyInFlight(TypedLookups<User> lookups) {
        Semaphore flight = new Semaphore(IN_FLIGHT);
        for (int k = 0; k < LOOKUPS; k++) {
            long key = key(k);
            flight.acquireUninterruptibly();
            var _ = lookups.lookupAsync(key).whenComplete((answer, error) -> {
                if (error == null) {
                    check(key, answer);
                } else {
                    wrong.incrementAndGet();
                }
                flight.release();
            });
        }
        flight.acquireUninterruptibly(IN_FLIGHT);
    }

    private void bulk(TypedLookups<User> lookups) {
        List<Long> keys = new ArrayList<>(BULK_KEYS);
        for (int from = 0; from < LOOKUPS; from += BULK_KEYS) {
            keys.clear();
            for (int k = from; k < from + BULK_KEYS; k++) {
                keys.add(key(k));
            }
            List<Optional<User>> answers = lookups.lookupAll(keys);
            for (int i = 0; i < BULK_KEYS; i++) {
                check(keys.get(i), answers.get(i));
            }
        }
    }

    /** As many keys in flight as there are when they are asked for one by one. */
    private void bulk(Lookups lookups) {
        Semaphore flight = new Semaphore(IN_FLIGHT / BULK_KEYS);
        try (BufferAllocator allocator = new RootAllocator();
                BigIntVector keys = new BigIntVector("user_id", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.of(keys)) {
            keys.allocateNew(BULK_KEYS);
            for (int from = 0; from < LOOKUPS; from += BULK_KEYS) {
                for (int i = 0; i < BULK_KEYS; i++) {
                    keys.set(i, key(from + i));
                }
                batch.setRowCount(BULK_KEYS);
                flight.acquireUninterruptibly();
                int first = from;
                var _ = lookups.lookupAsync(batch).whenComplete((answer, error) -> {
                    check(first, answer);
                    flight.release();
                });
            }
            flight.acquireUninterruptibly(IN_FLIGHT / BULK_KEYS);
        }
    }

    private long key(int k) {
        return Users.key(Users.lookedUp(k, task.rows()));
    }

    private void check(long key, Optional<User> answer) {
        if (answer.isEmpty() || answer.get().updated().toEpochMilli() != Users.updatedMs(last[(int) key])) {
            wrong.incrementAndGet();
        }
    }

    private void check(int first, @Nullable VectorSchemaRoot answer) {
        if (answer == null) {
            wrong.addAndGet(BULK_KEYS);
            return;
        }
        try (answer) {
            BitVector found = (BitVector) answer.getVector(LookupRequest.FOUND);
            TimeStampMilliTZVector updated = (TimeStampMilliTZVector) answer.getVector("updated");
            for (int i = 0; i < BULK_KEYS; i++) {
                if (found.get(i) == 0 || updated.get(i) != Users.updatedMs(last[(int) key(first + i)])) {
                    wrong.incrementAndGet();
                }
            }
        }
    }

    private String check() {
        return wrong.get() == 0 ? "ok" : "MISMATCH wrong answers=" + wrong;
    }
}
