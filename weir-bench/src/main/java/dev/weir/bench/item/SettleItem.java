package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.workload.Events;
import dev.weir.bench.workload.KindGroups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.function.Consumer;

/** L1: the lake is switched on for a full table; until the last of its rows is committed there. Each pass has a table of its own, the first finds a cold server. */
@RealWorld("measures")
final class SettleItem {
    private SettleItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        KindGroups expected = KindGroups.expected(task.rows());
        try (Weir weir = task.connect()) {
            for (int pass = 0; pass < task.passes(); pass++) {
                String name = task.table() + "_p" + pass;
                LakeTable table = new LakeTable(task, weir, name);
                weir.create(Events.table(name));
                long bytes = table.append(0, task.rows(), AppendItem.ARROW_BATCH_ROWS);
                table.awaitRest();
                ServerFigures before = table.figures();
                Meter meter = new Meter(task.serverPid());
                table.run("alter table " + name + " set (lake = 'on')");
                table.awaitSettled(before, task.rows());
                Meter.Interval interval = meter.stop();
                ServerFigures after = table.figures();
                KindGroups groups = GroupByItem.ask(weir, "\"" + name + "$lake\"");
                figures.accept(interval.into(task.figure(weir.serverInfo().version(), pass), task.rows(), bytes)
                        .put("mb_per_cpu_s", bytes / 1e6 / interval.serverCpu())
                        .put("lake_bytes", after.since(before, "weir_lake_bytes_total"))
                        .put("rounds", after.since(before, "weir_lake_rounds_total"))
                        .put("check", groups.compare(expected)));
            }
        }
    }
}
