package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.UserSums;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import java.util.function.Consumer;

/** P3 and P4: all rows of a table with a primary key as they are now, and all that ever happened to them; one thread, every value is touched. */
final class StateItem {
    private StateItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        UserSums expected = UserSums.expected((int) task.rows());
        try (Weir weir = task.connect()) {
            String version = weir.serverInfo().version();
            Scan rows = weir.table(task.table()).scan();
            Scan scan = task.item() == Item.P4 ? rows.changelog() : rows;
            for (int pass = 0; pass < task.passes(); pass++) {
                UserSums sums = new UserSums();
                Meter meter = new Meter(task.serverPid());
                try (Batches batches = scan.batches()) {
                    while (batches.next()) {
                        sums.add(batches.root());
                    }
                }
                Meter.Interval interval = meter.stop();
                figures.accept(interval.into(task.figure(version, pass), sums.read(), 0)
                        .put("keys", sums.rows())
                        .put("check", sums.compare(expected)));
            }
        }
    }
}
