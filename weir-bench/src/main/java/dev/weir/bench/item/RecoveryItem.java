package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.process.ServerProcess;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.TableDescription;
import java.util.function.Consumer;

/**
 * R1: kill -9 of the server that has just acknowledged all rows, restart at once with the same command on the same folder; until the last
 * row of every bucket is read again; then all rows are read and checked, and one more is appended.
 */
@RealWorld("measures")
final class RecoveryItem {
    private RecoveryItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long[] ends;
        String version;
        try (Weir weir = task.connect()) {
            ends = AppendItem.ends(weir.describe(task.table()));
            version = weir.serverInfo().version();
        }
        long killNs = System.nanoTime();
        ServerProcess.kill(task.serverPid());
        Meter meter = new Meter(0);
        long restartNs = System.nanoTime();
        try (ServerProcess server =
                ServerProcess.start(task.command(), task.place()).awaitReady()) {
            long portNs = System.nanoTime();
            try (Weir weir = task.connect()) {
                boolean lastThere = readLast(weir, task.table(), ends);
                long readableNs = System.nanoTime();
                Meter.Interval readable = meter.stopWithNew(server.pid());
                Figure figure = readable.into(task.figure(version))
                        .put("readable_after_restart_s", (readableNs - restartNs) / 1e9)
                        .put("readable_after_kill_s", (readableNs - killNs) / 1e9)
                        .put("port_open_after_restart_s", (portNs - restartNs) / 1e9);
                figures.accept(count(task, weir, ends, lastThere, figure));
            }
        }
    }

    /** The last acknowledged row of each bucket, one bucket after the other. */
    static boolean readLast(Weir weir, String table, long[] ends) {
        boolean all = true;
        for (int bucket = 0; bucket < ends.length; bucket++) {
            if (ends[bucket] > 0) {
                Scan last = weir.table(table)
                        .scan()
                        .bucket(bucket)
                        .from(new Position.Offset(ends[bucket] - 1))
                        .to(new Position.Offset(ends[bucket]));
                long rows = 0;
                try (Batches batches = last.batches()) {
                    while (batches.next()) {
                        rows += batches.root().getRowCount();
                    }
                }
                all &= rows == 1;
            }
        }
        return all;
    }

    private static Figure count(ItemTask task, Weir weir, long[] ends, boolean lastThere, Figure figure) {
        TableDescription after = weir.describe(task.table());
        CheckSums sums = new CheckSums();
        try (Batches batches = weir.table(task.table()).scan().batches()) {
            while (batches.next()) {
                sums.add(batches.root());
            }
        }
        try (TypedAppender<Event> appender =
                weir.table(task.table(), Event.class).appender()) {
            appender.append(new Events().row(0)).join();
        }
        String check = lastThere
                ? sums.compare(CheckSums.expected(0, task.rows()), Events.COLUMNS)
                : "MISMATCH the last row of a bucket is not there";
        return figure.put("rows_before", AppendItem.sum(ends))
                .put("rows_after", AppendItem.sum(AppendItem.ends(after)))
                .put("rows_read", sums.rows())
                .put("acked_rows_lost", task.rows() - sums.rows())
                .put("check", check);
    }
}
