package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.PageCache;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * I1: one thread appends at a steady rate, alone first, then beside somebody who scans all of another table again and again, over a connection of
 * his own and from the disk where the page cache can be emptied; from the call of append until the acknowledgement.
 */
@RealWorld("starts a thread")
final class IsolationItem {
    private final ItemTask task;
    private volatile boolean over;

    private IsolationItem(ItemTask task) {
        this.task = task;
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new IsolationItem(task).measure(figures);
    }

    private record Scans(int count, long rows, boolean cold) {}

    private void measure(Consumer<Figure> figures) {
        String paced = task.table() + "_paced";
        try (Weir writer = task.connect();
                Weir reader = task.connect()) {
            writer.create(Events.table(paced));
            Latencies alone = new Latencies(1024);
            PacedProducer.append(task, writer, paced, task.pace().rowsPerSecond(), alone);
            CompletableFuture<Scans> scanner = CompletableFuture.supplyAsync(
                    () -> scan(reader),
                    run -> Thread.ofPlatform().daemon().name("scanner").start(run));
            Latencies beside = new Latencies(1024);
            Meter.Interval interval =
                    PacedProducer.append(task, writer, paced, task.pace().rowsPerSecond(), beside);
            over = true;
            Scans scans = scanner.join();
            Figure figure = interval.into(task.figure(writer.serverInfo().version()));
            alone.into(figure, "alone_");
            beside.into(figure, "beside_scans_");
            figures.accept(figure.put("p99_ratio", beside.percentileMs(990) / alone.percentileMs(990))
                    .put("scans", scans.count())
                    .put("scan_rows_per_s", scans.rows() / interval.secs())
                    .put("page_cache", scans.cold() ? "emptied before each scan" : "left as it was")
                    .put("check", scans.rows() > 0 ? "ok" : "MISMATCH nothing was scanned"));
        }
    }

    private Scans scan(Weir reader) {
        int scans = 0;
        long rows = 0;
        boolean cold = true;
        while (!over) {
            cold &= PageCache.drop();
            CheckSums sums = new CheckSums();
            try (Batches batches = reader.table(task.table()).scan().batches()) {
                while (!over && batches.next()) {
                    sums.add(batches.root());
                }
            }
            rows += sums.rows();
            scans++;
        }
        return new Scans(scans, rows, cold);
    }
}
