package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import dev.weir.client.Appender;
import dev.weir.client.Weir;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * T1: a producer of one bucket alone, then beside fifty followers of it in another process, which count the rows that each of them
 * receives. First at a pace that a small machine can deliver fifty times, which tells whether followers hold up the producer; then as fast
 * as it can, which tells what is left of the machine for it.
 */
final class TailItem {
    private static final int FOLLOWERS = 50;
    private static final int ROWS_PER_SECOND = 100_000;

    private final ItemTask task;
    private final ServerFigures.Source server;

    private TailItem(ItemTask task) {
        this.task = task;
        this.server = new ServerFigures.Source(task.place().httpPort());
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new TailItem(task).measure(figures);
    }

    private void measure(Consumer<Figure> figures) {
        try (Weir writer = task.connect()) {
            figures.accept(full(writer, paced(writer)));
        }
    }

    private Figure paced(Weir writer) {
        String table = create(writer, "_paced");
        Latencies alone = new Latencies(1024);
        Meter.Interval before = PacedProducer.append(task, writer, table, ROWS_PER_SECOND, alone);
        Latencies beside = new Latencies(1024);
        long all = PacedProducer.allRows(task.pace(), ROWS_PER_SECOND);
        Beside followed =
                beside(table, all, all, () -> PacedProducer.append(task, writer, table, ROWS_PER_SECOND, beside));
        int rows = PacedProducer.rows(task.pace(), ROWS_PER_SECOND);
        Figure figure = followed.interval().into(task.figure(writer.serverInfo().version()), rows, 0);
        alone.into(figure, "alone_");
        beside.into(figure, "beside_followers_");
        figure.put("rate", ROWS_PER_SECOND)
                .put("followers", FOLLOWERS)
                .put("alone_rows_per_s", rows / before.secs())
                .put("alone_server_cpu_s", before.serverCpu())
                .put("rate_ratio", before.secs() / followed.interval().secs())
                .put("p99_ratio", beside.percentileMs(990) / alone.percentileMs(990));
        return followed.into(figure, "");
    }

    private Figure full(Weir writer, Figure figure) {
        String table = create(writer, "_full");
        Meter.Interval before = append(writer, table);
        Beside followed = beside(table, task.rows(), task.rows(), () -> append(writer, table));
        figure.put("full_alone_rows_per_s", task.rows() / before.secs())
                .put("full_alone_server_cpu_s", before.serverCpu())
                .put("full_rows_per_s", task.rows() / followed.interval().secs())
                .put("full_ratio", before.secs() / followed.interval().secs());
        return followed.into(figure, "full_").put("check", "ok");
    }

    private String create(Weir writer, String suffix) {
        String table = task.table() + suffix;
        writer.create(Events.table(table).withBuckets(1, List.of()));
        return table;
    }

    private Meter.Interval append(Weir writer, String table) {
        Meter meter = new Meter(task.serverPid());
        try (Appender appender = writer.table(table).appender();
                BufferAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, AppendItem.ARROW_BATCH_ROWS)) {
            for (long row = 0; row < task.rows(); row += AppendItem.ARROW_BATCH_ROWS) {
                batch.fill(row, (int) Math.min(AppendItem.ARROW_BATCH_ROWS, task.rows() - row));
                var _ = appender.append(batch.root());
            }
            appender.flush();
        }
        return meter.stop();
    }

    /**
     * What was measured beside followers.
     *
     * @param interval of the producer
     * @param secs from its first row until each follower had all
     */
    private record Beside(
            Meter.Interval interval,
            double secs,
            double serverCpu,
            Following.Received received,
            double cuts,
            double shared) {
        Figure into(Figure figure, String prefix) {
            return figure.put(prefix + "delivered_secs", secs)
                    .put(prefix + "delivered_rows_per_s", received.rows() / secs)
                    .put(prefix + "delivered_bytes", received.bytes())
                    .put(prefix + "delivered_server_cpu_s", serverCpu)
                    .put(prefix + "followers_cpu_s", received.cpuSecs())
                    .put(prefix + "batches", received.batches() / FOLLOWERS)
                    .put(prefix + "cuts", (long) cuts)
                    .put(prefix + "shared", (long) shared)
                    .put(prefix + "cuts_per_batch", cuts * FOLLOWERS / received.batches());
        }
    }

    private interface Producing {
        Meter.Interval run();
    }

    /** Followers that are there before the first row, and receive the last one. */
    private Beside beside(String table, long from, long rows, Producing producer) {
        List<String> columns = task.variant().equals("two columns") ? List.of("price", "kind") : List.of();
        Following following = new Following(task.place().uri(), table, columns, FOLLOWERS, from, rows);
        Companion<Following.Open, Following.Received> followers =
                Companion.start(FollowersMain.class, following, Following.Open.class, Following.Received.class);
        ServerFigures before = server.now();
        Meter whole = new Meter(task.serverPid());
        long beginNs = Following.nowNs();
        Meter.Interval interval = producer.run();
        Following.Received all = followers.ended().join();
        double secs = (all.lastNs() - beginNs) / 1e9;
        double serverCpu = whole.stop().serverCpu();
        ServerFigures after = server.now();
        if (all.rows() != rows * FOLLOWERS) {
            throw new IllegalStateException("rows are missing got=" + all.rows() + " want=" + rows * FOLLOWERS);
        }
        // near enough for telling who used the machine: they work as long as rows come
        double share = Math.min(1, interval.secs() / secs);
        return new Beside(
                interval.withClient(all.cpuSecs() * share),
                secs,
                serverCpu,
                all,
                after.since(before, "weir_scan_cuts_total"),
                after.since(before, "weir_scan_shared_total"));
    }
}
