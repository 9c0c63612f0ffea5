package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.function.Consumer;

/** A6: all columns of the thousandth of the rows that begins in the middle, asked with a predicate or in SQL. */
final class FilterItem {
    private FilterItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long from = task.rows() / 2;
        long to = from + task.rows() / 1000;
        CheckSums expected = CheckSums.expected(from, to);
        try (Weir weir = task.connect()) {
            String version = weir.serverInfo().version();
            for (int pass = 0; pass < task.passes(); pass++) {
                CheckSums sums = new CheckSums();
                Meter meter = new Meter(task.serverPid());
                try (Batches batches = ask(task, weir, from, to)) {
                    while (batches.next()) {
                        sums.add(batches.root());
                    }
                }
                Meter.Interval interval = meter.stop();
                figures.accept(interval.into(task.figure(version, pass))
                        .put("rows_found", sums.rows())
                        .put("check", sums.compare(expected, Events.COLUMNS)));
            }
        }
    }

    private static Batches ask(ItemTask task, Weir weir, long from, long to) {
        return switch (task.variant()) {
            case "filter" ->
                weir.table(task.table())
                        .scan()
                        .filter(new Predicate.And(List.of(
                                new Predicate.Compare("event_id", Predicate.Op.GE, new Literal.Int(from)),
                                new Predicate.Compare("event_id", Predicate.Op.LT, new Literal.Int(to)))))
                        .batches();
            // in microseconds otherwise, as DuckDB has no timestamp of milliseconds with a zone
            case "sql" ->
                weir.sql("select * replace (epoch_ms(ts) as ts) from " + task.table() + " where event_id >= " + from
                        + " and event_id < " + to);
            default -> throw new IllegalArgumentException("no such variant: variant=" + task.variant());
        };
    }
}
