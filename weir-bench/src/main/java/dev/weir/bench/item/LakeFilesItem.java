package dev.weir.bench.item;

import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * L3: how many files a table of 16 buckets has and gets, with a round every second in place of every minute. Rows come at a steady rate; when they have ended,
 * upkeep has time until it merges no more.
 */
@RealWorld("measures, and keeps a pace")
final class LakeFilesItem {
    private static final int BUCKETS = 16;
    private static final Duration FRESHNESS = Duration.ofSeconds(1);
    private static final int MINUTES_A_DAY = 24 * 60;
    /** Times the pace's seconds. */
    private static final int LONG = 6;

    /** When nothing was merged for so long upkeep rests. */
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(15);

    private LakeFilesItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            weir.create(LakeTable.spec(task.table(), FRESHNESS).withBuckets(BUCKETS, List.of()));
            LakeTable table = new LakeTable(task, weir, task.table());
            ServerFigures before = table.figures();
            int appends = LONG * task.pace().secs() * 10;
            int rows = task.pace().rowsPerSecond() / 10;
            Meter meter = new Meter(task.serverPid());
            long beginNs = System.nanoTime();
            for (int i = 0; i < appends; i++) {
                Due.await(beginNs + i * TimeUnit.MILLISECONDS.toNanos(100));
                table.append((long) i * rows, (i + 1L) * rows, rows);
            }
            table.awaitSettled(before, (long) appends * rows);
            Meter.Interval interval = meter.stop();
            rest(table);
            ServerFigures after = table.figures();
            double rounds = after.since(before, "weir_lake_rounds_total");
            double merges = after.since(before, "weir_lake_merges_total");
            double merged = after.since(before, "weir_lake_merged_files_total");
            double live = after.sum("weir_lake_files").orElse(Double.NaN);
            double written = live - merges + merged;
            figures.accept(interval.into(task.figure(weir.serverInfo().version()), (long) appends * rows, 0)
                    .put("rounds", rounds)
                    .put("files_of_rounds", written)
                    .put("merges", merges)
                    .put("files_live", live)
                    .put("files_a_day", written / rounds * MINUTES_A_DAY)
                    .put("check", Double.isFinite(written) ? "ok" : "MISMATCH the server does not count its files"));
        }
    }

    private static void rest(LakeTable table) {
        long restsSinceNs = System.nanoTime();
        double merges = -1;
        while (System.nanoTime() - restsSinceNs < REST_NS) {
            double now = table.figures().sum("weir_lake_merges_total").orElse(0.0);
            if (now != merges) {
                merges = now;
                restsSinceNs = System.nanoTime();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
