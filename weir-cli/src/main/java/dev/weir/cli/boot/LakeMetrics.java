package dev.weir.cli.boot;

import dev.weir.lake.tier.LakeFigures;
import dev.weir.server.metrics.Metrics;
import dev.weir.sql.LakeStatus;
import dev.weir.storage.time.SystemClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the lake tells of itself at {@code /metrics}; docs/lake.md lists it. */
final class LakeMetrics {
    private static final double MICROS = 1e6;
    private static final String ROUNDS_TOOK = "how long rounds that were committed took ";

    private LakeMetrics() {}

    static void bind(Metrics metrics, Supplier<Optional<LakeFigures>> done, Supplier<List<LakeStatus>> tables) {
        count(metrics, "rounds", "rounds that were committed", done, LakeFigures::rounds);
        count(metrics, "rows", "rows that have settled", done, LakeFigures::rows);
        count(metrics, "bytes", "bytes of the files that rounds have written", done, LakeFigures::bytes);
        count(metrics, "write.seconds", ROUNDS_TOOK + "to make files of rows", done, LakeFigures::writeSeconds);
        count(metrics, "put.seconds", ROUNDS_TOOK + "to put files where they belong", done, LakeFigures::putSeconds);
        count(metrics, "commit.seconds", ROUNDS_TOOK + "to commit them", done, LakeFigures::commitSeconds);
        count(metrics, "failures", "steps of a table that failed, or found it paused", done, LakeFigures::failures);
        count(metrics, "merges", "merges of small files", done, LakeFigures::merges);
        count(metrics, "merged.files", "files that were merged into others", done, LakeFigures::mergedFiles);
        count(metrics, "merged.bytes", "bytes of files that were merged into others", done, LakeFigures::mergedBytes);
        count(metrics, "expired.snapshots", "snapshots that expired", done, LakeFigures::expiredSnapshots);
        count(metrics, "removed.files", "files that no snapshot named any more", done, LakeFigures::removedFiles);
        count(metrics, "orphans", "files that were removed as nothing named them", done, LakeFigures::orphans);
        count(
                metrics,
                "upkeep.failures",
                "merges, expiries and the like that failed",
                done,
                LakeFigures::upkeepFailures);
        sum(metrics, "files", "data files of lake tables", tables, LakeStatus::files);
        sum(metrics, "snapshots", "snapshots of lake tables", tables, LakeStatus::snapshots);
        sum(metrics, "waiting.rows", "rows that wait to settle", tables, LakeStatus::waitingRows);
        sum(metrics, "paused.tables", "tables whose rows do not settle just now", tables, LakeMetrics::paused);
        metrics.gauge(
                "weir.lake.waiting.age.seconds",
                "how long the oldest row that waits to settle has done so",
                () -> age(tables.get()));
    }

    private static void count(
            Metrics metrics,
            String name,
            String description,
            Supplier<Optional<LakeFigures>> done,
            Function<LakeFigures, Number> of) {
        metrics.counter(
                "weir.lake." + name, description, () -> done.get().map(of).orElse(0));
    }

    /** Over all tables. */
    private static void sum(
            Metrics metrics,
            String name,
            String description,
            Supplier<List<LakeStatus>> tables,
            ToLongFunction<LakeStatus> of) {
        metrics.gauge(
                "weir.lake." + name,
                description,
                () -> tables.get().stream().mapToLong(of).sum());
    }

    private static long paused(LakeStatus table) {
        return table.trouble().isPresent() ? 1 : 0;
    }

    private static double age(List<LakeStatus> tables) {
        OptionalLong oldestUs = tables.stream()
                .flatMapToLong(table -> table.waitingSinceUs().stream())
                .min();
        return oldestUs.isEmpty() ? 0 : Math.max(0, (new SystemClock().nowUs() - oldestUs.getAsLong()) / MICROS);
    }
}
