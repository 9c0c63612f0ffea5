package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import java.util.List;
import java.util.function.Consumer;

/** A2 and A3: reads all rows, one thread, and touches every value of all columns, or of two. */
final class ScanItem {
    private static final List<String> TWO_COLUMNS = List.of("price", "kind");

    private ScanItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        boolean all = task.item() == Item.A2;
        CheckSums expected = CheckSums.expected(0, task.rows());
        try (Weir weir = task.connect()) {
            String version = weir.serverInfo().version();
            Scan whole = weir.table(task.table()).scan();
            Scan scan = all ? whole : whole.columns(TWO_COLUMNS.toArray(String[]::new));
            for (int pass = 0; pass < task.passes(); pass++) {
                CheckSums sums = new CheckSums();
                Meter meter = new Meter(task.serverPid());
                read(task.variant(), scan, sums);
                Meter.Interval interval = meter.stop();
                figures.accept(interval.into(task.figure(version, pass), sums.rows(), 0)
                        .put("check", sums.compare(expected, all ? Events.COLUMNS : TWO_COLUMNS)));
            }
        }
    }

    private static void read(String variant, Scan scan, CheckSums sums) {
        switch (variant) {
            case "arrow" -> {
                try (Batches batches = scan.batches()) {
                    while (batches.next()) {
                        sums.add(batches.root());
                    }
                }
            }
            case "rows" -> scan.forEach(sums::add);
            default -> throw new IllegalArgumentException("no such variant: variant=" + variant);
        }
    }
}
