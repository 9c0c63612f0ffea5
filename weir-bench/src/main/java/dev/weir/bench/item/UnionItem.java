package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.workload.Events;
import dev.weir.bench.workload.KindGroups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * L4: a table of which one half of the rows is in the lake and the other half in the log, asked as one, and each half alone: the lake's as {@code t$lake}, the
 * log's as a table that has only it. In turn, so that others disturb all three; a first pass warms them up.
 */
@RealWorld("measures")
final class UnionItem {
    static final String GROUPED = "group by";
    static final String EVERY_COLUMN = "every column";

    private UnionItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long half = task.rows() / 2;
        String whole = task.table();
        String log = whole + "_log";
        try (Weir weir = task.connect()) {
            LakeTable both = new LakeTable(task, weir, whole);
            weir.create(LakeTable.spec(whole, Duration.ofSeconds(1)));
            ServerFigures before = both.figures();
            both.append(0, half, AppendItem.ARROW_BATCH_ROWS);
            both.awaitSettled(before, half);
            both.run("alter table " + whole + " set (lake_freshness = '24h')");
            both.append(half, task.rows(), AppendItem.ARROW_BATCH_ROWS);
            weir.create(Events.table(log));
            new LakeTable(task, weir, log).append(half, task.rows(), AppendItem.ARROW_BATCH_ROWS);
            both.awaitRest();
            double[][] secs = new double[3][task.passes()];
            Meter meter = new Meter(task.serverPid());
            for (int pass = -1; pass < task.passes(); pass++) {
                double[] taken = {
                    both.timed(question(task.variant(), whole)),
                    both.timed(question(task.variant(), "\"" + whole + "$lake\"")),
                    both.timed(question(task.variant(), log))
                };
                for (int i = 0; pass >= 0 && i < taken.length; i++) {
                    secs[i][pass] = taken[i];
                }
            }
            Meter.Interval interval = meter.stop();
            double cold = Median.of(secs[1]);
            double hot = Median.of(secs[2]);
            KindGroups groups = GroupByItem.ask(weir, whole);
            figures.accept(task.figure(weir.serverInfo().version())
                    .put("secs", Median.of(secs[0]))
                    .put("rows", task.rows())
                    .put("rows_per_s", task.rows() / Median.of(secs[0]))
                    .put("cold_s", cold)
                    .put("hot_s", hot)
                    .put("union_ratio", Median.of(secs[0]) / (cold + hot))
                    .put("server_cpu_s", interval.serverCpu())
                    .put("other_cpu_s", interval.othersCpu())
                    .put("check", groups.compare(KindGroups.expected(task.rows()))));
        }
    }

    private static String question(String variant, String table) {
        return switch (variant) {
            case GROUPED -> "select kind, count(*), sum(price) from " + table + " group by kind";
            case EVERY_COLUMN ->
                "select sum(event_id), sum(user_id), max(ts), max(kind), max(country), max(url), sum(price), sum(qty), max(payload), count(nullif(flag, false)) from "
                        + table;
            default -> throw new IllegalArgumentException("no such variant: variant=" + variant);
        };
    }
}
