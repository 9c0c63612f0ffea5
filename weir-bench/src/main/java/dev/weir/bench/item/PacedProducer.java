package dev.weir.bench.item;

import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;

/** One thread that appends records at a steady rate. */
@RealWorld("measures, and keeps a pace")
final class PacedProducer {
    private PacedProducer() {}

    /** Rows that are measured, after those that warm up. */
    static int rows(ItemTask.Pace pace, int rowsPerSecond) {
        return rowsPerSecond * pace.secs();
    }

    /** All of them. */
    static int allRows(ItemTask.Pace pace, int rowsPerSecond) {
        return rowsPerSecond * (pace.warmSecs() + pace.secs());
    }

    /**
     * As long as the task's pace says; answers when all are acknowledged. The interval begins after the warm-up.
     *
     * @param latencies takes the time from the call of append to the acknowledgement, of each row after the warm-up
     */
    static Meter.Interval append(ItemTask task, Weir writer, String table, int rowsPerSecond, Latencies latencies) {
        Events events = new Events();
        int rows = allRows(task.pace(), rowsPerSecond);
        int warmRows = rows - rows(task.pace(), rowsPerSecond);
        double stepNs = 1e9 / rowsPerSecond;
        Meter meter = new Meter(task.serverPid());
        try (TypedAppender<Event> appender = writer.table(table, Event.class).appender()) {
            long beginNs = System.nanoTime();
            for (int row = 0; row < rows; row++) {
                if (row == warmRows) {
                    meter = new Meter(task.serverPid());
                }
                long dueNs = beginNs + (long) (row * stepNs);
                Due.await(dueNs);
                boolean counts = row >= warmRows;
                long sentNs = System.nanoTime();
                appender.append(events.row(row), (bucket, offset, error) -> {
                    if (error != null) {
                        throw error;
                    }
                    if (counts) {
                        latencies.add(System.nanoTime() - sentNs);
                    }
                });
            }
            appender.flush();
        }
        return meter.stop();
    }
}
