package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.KindGroups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** L5: nine aggregates over a table with a lake right after thirty thousand appends of ten rows each. Each pass asks all of them once; the first finds nothing read yet. */
@RealWorld("measures")
final class TinyAppendsItem {
    private static final int ROWS_OF_AN_APPEND = 10;
    private static final int APPENDS = 30_000;

    private static final List<String> AGGREGATES = List.of(
            "select count(*) from %s",
            "select sum(price) from %s",
            "select avg(qty) from %s",
            "select min(ts), max(ts) from %s",
            "select count(distinct country) from %s",
            "select kind, count(*) from %s group by kind",
            "select country, sum(price) from %s group by country order by 2 desc limit 10",
            "select count(*) from %s where price > 500 and flag",
            "select user_id %% 100, count(*), avg(price) from %s group by 1");

    private TinyAppendsItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long rows = Math.min(task.rows(), (long) APPENDS * ROWS_OF_AN_APPEND);
        try (Weir weir = task.connect()) {
            LakeTable table = new LakeTable(task, weir, task.table());
            weir.create(LakeTable.spec(task.table(), Duration.ofSeconds(10)));
            Meter appending = new Meter(task.serverPid());
            table.append(0, rows, ROWS_OF_AN_APPEND);
            double appended = appending.stop().secs();
            for (int pass = 0; pass < task.passes(); pass++) {
                Meter meter = new Meter(task.serverPid());
                AGGREGATES.forEach(query -> table.run(query.formatted(task.table())));
                Meter.Interval interval = meter.stop();
                figures.accept(interval.into(task.figure(weir.serverInfo().version(), pass))
                        .put("append_s", appended)
                        .put("check", GroupByItem.ask(weir, task.table()).compare(KindGroups.expected(rows))));
            }
        }
    }
}
