package dev.weir.bench.item;

import dev.weir.bench.measure.BareWakes;
import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.User;
import dev.weir.bench.workload.UserBatch;
import dev.weir.bench.workload.Users;
import dev.weir.client.Appender;
import dev.weir.client.TypedAppender;
import dev.weir.client.TypedLookups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * PL: one thread upserts at a steady rate, row by row or in small Arrow batches, another looks up one key after the other over a connection of its own, at a steady rate too. {@code from_due} counts
 * from when the lookup was to begin, so that a slow one cannot hide those behind it. No answer may be older than what was acknowledged before it was asked for.
 */
@RealWorld("measures, and keeps a pace")
final class LookupsBesideItem {
    private static final int UPSERTS_PER_SECOND = 20_000;
    private static final int LOOKUPS_PER_SECOND = 1_000;
    /** Of upserts that come as Arrow batches. */
    private static final int BATCH_ROWS = 200;
    /** Times the usual: under this load both processes compile for a minute and more, on cores that the calls need. */
    private static final int WARM = 24;

    private final ItemTask task;
    private final int warm;
    private final int lookups;
    /** Of each key, its last upsert that was acknowledged. */
    private final AtomicIntegerArray acked = new AtomicIntegerArray((int) Users.KEYS);

    private final Latencies latencies;
    private final Latencies fromDue;
    private long wrong;

    private LookupsBesideItem(ItemTask task) {
        this.task = task;
        warm = LOOKUPS_PER_SECOND * WARM * task.pace().warmSecs();
        lookups = warm + LOOKUPS_PER_SECOND * task.pace().secs();
        latencies = new Latencies(lookups);
        fromDue = new Latencies(lookups);
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new LookupsBesideItem(task).measure(figures);
    }

    private void measure(Consumer<Figure> figures) {
        Latencies bare = BareWakes.measure(LOOKUPS_PER_SECOND * task.pace().warmSecs(), LOOKUPS_PER_SECOND);
        int filled = (int) task.rows();
        try (Weir writer = task.connect();
                Weir reader = task.connect()) {
            writer.create(Users.table(task.table()));
            UpsertItem.arrow(writer, task.table(), Users::key, 0, filled, new Acks());
            int[] last = Users.lastOfKeys(filled);
            for (int key = 0; key < last.length; key++) {
                acked.set(key, last[key]);
            }
            CompletableFuture<Meter.Interval> looking = new CompletableFuture<>();
            Thread.ofPlatform().name("lookups").daemon().start(() -> {
                try {
                    looking.complete(look(reader, filled));
                } catch (RuntimeException | Error e) {
                    looking.completeExceptionally(e);
                }
            });
            long[] upserts = switch (task.variant()) {
                case "beside upserts" -> upsert(writer, filled, looking);
                case "beside batches" -> upsertBatches(writer, filled, looking);
                default -> throw new IllegalArgumentException("no such variant: variant=" + task.variant());
            };
            Figure figure = looking.join()
                    .into(task.figure(writer.serverInfo().version()), lookups - warm, 0)
                    .put("upserts_per_s", upserts[0] / (upserts[1] / 1e9));
            latencies.into(figure, "");
            fromDue.into(figure, "from_due_");
            bare.into(figure, "bare_");
            figures.accept(figure.put("check", wrong == 0 ? "ok" : "MISMATCH answers that were too old=" + wrong));
        }
    }

    /** Until all lookups are answered; answers how many upserts, and nanoseconds. */
    private long[] upsert(Weir writer, int from, CompletableFuture<?> looking) {
        Users users = new Users();
        try (TypedAppender<User> appender =
                writer.table(task.table(), User.class).appender()) {
            return paced(from, 1, looking, appender::flush, j -> {
                int key = (int) Users.key(j);
                appender.append(users.row(j), (bucket, offset, error) -> {
                    if (error != null) {
                        throw error;
                    }
                    acked.set(key, j);
                });
            });
        }
    }

    /** The same, {@link #BATCH_ROWS} at a time. */
    private long[] upsertBatches(Weir writer, int from, CompletableFuture<?> looking) {
        try (Appender appender = writer.table(task.table()).appender();
                BufferAllocator allocator = new RootAllocator();
                UserBatch batch = new UserBatch(allocator, BATCH_ROWS, Users::key)) {
            return paced(from, BATCH_ROWS, looking, appender::flush, first -> {
                batch.fill(first, BATCH_ROWS);
                var _ = appender.append(batch.root()).thenRun(() -> {
                    for (int j = first; j < first + BATCH_ROWS; j++) {
                        acked.set((int) Users.key(j), j);
                    }
                });
            });
        }
    }

    /** @param append begins with this upsert, and takes {@code rows} */
    private static long[] paced(int from, int rows, CompletableFuture<?> looking, Runnable flush, IntConsumer append) {
        long startNs = System.nanoTime();
        double stepNs = 1e9 / UPSERTS_PER_SECOND;
        int next = from;
        for (; !looking.isDone(); next += rows) {
            Due.await(startNs + (long) ((next - from) * stepNs));
            append.accept(next);
        }
        flush.run();
        return new long[] {next - from, System.nanoTime() - startNs};
    }

    private Meter.Interval look(Weir reader, int filled) {
        Meter meter = new Meter(task.serverPid());
        double stepNs = 1e9 / LOOKUPS_PER_SECOND;
        try (TypedLookups<User> by = reader.table(task.table(), User.class).lookups()) {
            long startNs = System.nanoTime();
            for (int k = 0; k < lookups; k++) {
                if (k == warm) {
                    meter = new Meter(task.serverPid());
                }
                long dueNs = startNs + (long) (k * stepNs);
                Due.await(dueNs);
                long key = Users.key(Users.lookedUp(k, filled));
                long oldest = Users.updatedMs(acked.get((int) key));
                long askedNs = System.nanoTime();
                Optional<User> answer = by.lookup(key);
                long nowNs = System.nanoTime();
                if (k >= warm) {
                    latencies.add(nowNs - askedNs);
                    fromDue.add(nowNs - dueNs);
                }
                if (answer.isEmpty() || answer.get().updated().toEpochMilli() < oldest) {
                    wrong++;
                }
            }
            return meter.stop();
        }
    }
}
