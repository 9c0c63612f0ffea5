package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.Syncs;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.BucketDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * W1: many producers, each of which appends one row and waits until it is acknowledged before it appends the next. Beside it stands how
 * often the same disk can be synced; behind it the time of a scan over these rows, and over as many that were written in large batches.
 */
@RealWorld("measures, in threads")
final class SmallWritesItem {
    private static final int PRODUCERS = 100;
    private static final int SCANS = 5;
    /** A table whose bytes do not change for so long is not being rewritten any more. */
    private static final long REST_MS = 10_000;

    private static final int MOST_RESTS = 12;

    private final ItemTask task;
    private final AtomicLong nextRow = new AtomicLong();
    private volatile boolean counted;
    private volatile boolean over;

    private SmallWritesItem(ItemTask task) {
        this.task = task;
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        try {
            new SmallWritesItem(task).measure(figures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void measure(Consumer<Figure> figures) throws InterruptedException {
        double syncs = Syncs.rate(task.place().data());
        try (Weir weir = task.connect()) {
            weir.create(Events.table(task.table()));
            List<CompletableFuture<Latencies>> producers = new ArrayList<>();
            for (int producer = 0; producer < PRODUCERS; producer++) {
                String name = "producer-" + producer;
                producers.add(CompletableFuture.supplyAsync(
                        () -> produce(weir),
                        run -> Thread.ofPlatform().daemon().name(name).start(run)));
            }
            Thread.sleep(1_000L * task.pace().warmSecs());
            long before = nextRow.get();
            counted = true;
            Meter meter = new Meter(task.serverPid());
            Thread.sleep(1_000L * task.pace().secs());
            Meter.Interval interval = meter.stop();
            long rows = nextRow.get() - before;
            over = true;
            Latencies all = new Latencies((int) rows);
            for (CompletableFuture<Latencies> producer : producers) {
                all.addAll(producer.join());
            }
            Figure figure = interval.into(task.figure(weir.serverInfo().version()), rows, 0);
            all.into(figure, "");
            figure.put("producers", PRODUCERS).put("disk_syncs_per_s", syncs);
            figure.put("scan_at_once_s", scan(weir, task.table()).secs());
            awaitRest(weir);
            figures.accept(scans(weir, figure));
        }
    }

    private Latencies produce(Weir weir) {
        Latencies latencies = new Latencies(1024);
        Events events = new Events();
        try (TypedAppender<Event> appender =
                weir.table(task.table(), Event.class).appender()) {
            while (!over) {
                Event event = events.row(nextRow.getAndIncrement());
                boolean counts = counted;
                long sentNs = System.nanoTime();
                appender.append(event).join();
                if (counts && !over) {
                    latencies.add(System.nanoTime() - sentNs);
                }
            }
        }
        return latencies;
    }

    /** What rests is rewritten within seconds. */
    private void awaitRest(Weir weir) throws InterruptedException {
        long before = -1;
        for (int waited = 0; waited < MOST_RESTS; waited++) {
            long bytes = weir.describe(task.table()).buckets().stream()
                    .mapToLong(BucketDescription::bytes)
                    .sum();
            if (bytes == before) {
                return;
            }
            before = bytes;
            Thread.sleep(REST_MS);
        }
    }

    /** The same rows in large batches stand in a table of their own. */
    private Figure scans(Weir weir, Figure figure) {
        long rows = nextRow.get();
        String large = task.table() + "_large";
        weir.create(Events.table(large));
        Events events = new Events();
        try (TypedAppender<Event> appender = weir.table(large, Event.class).appender()) {
            for (long row = 0; row < rows; row++) {
                appender.append(events.row(row), (bucket, offset, error) -> {});
            }
        }
        CheckSums expected = CheckSums.expected(0, rows);
        double smallSecs = Double.MAX_VALUE;
        double largeSecs = Double.MAX_VALUE;
        String check = "ok";
        for (int scan = 0; scan < SCANS; scan++) {
            Scanned small = scan(weir, task.table());
            Scanned other = scan(weir, large);
            smallSecs = Math.min(smallSecs, small.secs());
            largeSecs = Math.min(largeSecs, other.secs());
            check = check.equals("ok") ? small.sums().compare(expected, Events.COLUMNS) : check;
            check = check.equals("ok") ? other.sums().compare(expected, Events.COLUMNS) : check;
            figure.put("rows_per_batch", (double) rows / small.batches())
                    .put("rows_per_large_batch", (double) rows / other.batches());
        }
        return figure.put("rows_in_all", rows)
                .put("scan_s", smallSecs)
                .put("scan_large_s", largeSecs)
                .put("scan_ratio", smallSecs / largeSecs)
                .put("check", check);
    }

    private record Scanned(double secs, long batches, CheckSums sums) {}

    private static Scanned scan(Weir weir, String table) {
        CheckSums sums = new CheckSums();
        long batches = 0;
        long beginNs = System.nanoTime();
        try (Batches all = weir.table(table).scan().batches()) {
            while (all.next()) {
                batches++;
                sums.add(all.root());
            }
        }
        return new Scanned((System.nanoTime() - beginNs) / 1e9, batches, sums);
    }
}
