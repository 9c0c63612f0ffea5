package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A0: what the generator costs alone, as records and as Arrow batches. It is inside every writer's time. */
final class GeneratorItem {
    private GeneratorItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        CheckSums expected = CheckSums.expected(0, task.rows());
        for (int pass = 0; pass < task.passes(); pass++) {
            CheckSums sums = new CheckSums();
            Events events = new Events();
            long bytes = 0;
            Meter meter = new Meter(0);
            for (long row = 0; row < task.rows(); row++) {
                var event = events.row(row);
                bytes += event.logicalBytes();
                sums.add(event);
            }
            figures.accept(figure(task, "events", pass, meter.stop(), bytes, sums, expected));
        }
        try (BufferAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, AppendItem.ARROW_BATCH_ROWS)) {
            for (int pass = 0; pass < task.passes(); pass++) {
                CheckSums sums = new CheckSums();
                long bytes = 0;
                Meter meter = new Meter(0);
                for (long row = 0; row < task.rows(); row += AppendItem.ARROW_BATCH_ROWS) {
                    bytes += batch.fill(row, (int) Math.min(AppendItem.ARROW_BATCH_ROWS, task.rows() - row));
                    sums.add(batch.root());
                }
                figures.accept(figure(task, "events,arrow", pass, meter.stop(), bytes, sums, expected));
            }
        }
    }

    private static Figure figure(
            ItemTask task,
            String variant,
            int pass,
            Meter.Interval interval,
            long bytes,
            CheckSums sums,
            CheckSums expected) {
        Figure figure = task.figure("-", pass).put("peer", "none").put("variant", variant);
        return interval.into(figure, task.rows(), bytes)
                .put("logical_bytes", bytes)
                .put("check", sums.compare(expected, Events.COLUMNS));
    }
}
