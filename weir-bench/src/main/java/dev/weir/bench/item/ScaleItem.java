package dev.weir.bench.item;

import dev.weir.bench.measure.DiskUse;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.process.ServerProcess;
import dev.weir.bench.workload.CheckSums;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.TableDescription;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * C1 and C2: how speed and memory go with the number of buckets, and with the length of the log. Each point has a server and a client of its own,
 * both warm from another table that is dropped before anything is counted; it appends with the defaults, scans, and looks at the server's memory.
 */
@RealWorld("measures")
final class ScaleItem {
    private static final int WARM_ROWS = 1_000_000;
    private static final int FEW_ROWS = 100_000;
    private static final int SCANS = 2;
    private static final List<String> TWO_COLUMNS = List.of("price", "kind");
    /** The part of a long log whose append is timed: from a tenth of its length on. */
    private static final int UNTIMED = 10;

    private final ItemTask task;
    private final Weir weir;

    private ScaleItem(ItemTask task, Weir weir) {
        this.task = task;
        this.weir = weir;
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            ScaleItem item = new ScaleItem(task, weir);
            item.warmUp();
            figures.accept(
                    switch (task.item()) {
                        case C1 -> item.buckets(Integer.parseInt(task.variant()));
                        case C2 -> item.length();
                        default -> throw new IllegalArgumentException("not an item of scale: item=" + task.item());
                    });
        }
    }

    private void warmUp() {
        String table = task.table() + "_warm";
        // a trial of a few rows needs no warmth
        long rows = task.rows() < FEW_ROWS ? task.rows() : WARM_ROWS;
        weir.create(Events.table(table));
        append(table, 0, rows);
        for (List<String> columns : List.of(Events.COLUMNS, TWO_COLUMNS)) {
            scan(table, columns);
        }
        weir.drop(table);
    }

    private Figure buckets(int buckets) {
        weir.create(Events.table(task.table()).withBuckets(buckets, List.of()));
        Meter meter = new Meter(task.serverPid());
        long bytes = append(task.table(), 0, task.rows());
        Meter.Interval interval = meter.stop();
        long[] ends = AppendItem.ends(weir.describe(task.table()));
        Figure figure = interval.into(task.figure(weir.serverInfo().version()), task.rows(), bytes)
                .put("buckets", buckets)
                .put(
                        "buckets_written",
                        Arrays.stream(ends).filter(end -> end > 0).count());
        String check = scans(figure);
        MemoryItem.into(figure, task.serverPid());
        return figure.put("check", check);
    }

    /** Ends with kill -9 and a restart. */
    private Figure length() {
        weir.create(Events.table(task.table()));
        long from = task.rows() / UNTIMED;
        append(task.table(), 0, from);
        Meter meter = new Meter(task.serverPid());
        long bytes = append(task.table(), from, task.rows());
        Meter.Interval interval = meter.stop();
        TableDescription written = weir.describe(task.table());
        Figure figure = interval.into(task.figure(weir.serverInfo().version()), task.rows() - from, bytes)
                .put("rows_in_all", task.rows());
        DiskUse.of(task.place().data(), written.tableId()).into(figure);
        String check = scans(figure);
        MemoryItem.into(figure, task.serverPid());
        boolean lastThere = restart(figure, written);
        return figure.put("check", lastThere ? check : "MISMATCH the last row of a bucket is not there");
    }

    /** Answers the logical bytes of rows {@code from} (included) to {@code to}, all of which are acknowledged then. */
    private long append(String table, long from, long to) {
        Events events = new Events();
        AtomicLong acknowledged = new AtomicLong();
        long bytes = 0;
        try (TypedAppender<Event> appender = weir.table(table, Event.class).appender()) {
            for (long row = from; row < to; row++) {
                Event event = events.row(row);
                bytes += event.logicalBytes();
                appender.append(event, (bucket, offset, error) -> {
                    if (error == null) {
                        acknowledged.incrementAndGet();
                    }
                });
            }
            appender.flush();
        }
        if (acknowledged.get() != to - from) {
            throw new IllegalStateException(
                    "rows were not stored: acknowledged=" + acknowledged + " want=" + (to - from));
        }
        return bytes;
    }

    /** The best of all columns, and of two. Answers whether they were right. */
    private String scans(Figure figure) {
        CheckSums expected = CheckSums.expected(0, task.rows());
        String check = "ok";
        for (List<String> columns : List.of(Events.COLUMNS, TWO_COLUMNS)) {
            double best = 0;
            for (int scan = 0; scan < SCANS && check.equals("ok"); scan++) {
                Scanned scanned = scan(task.table(), columns);
                check = scanned.sums().compare(expected, columns);
                best = Math.max(best, task.rows() / scanned.secs());
            }
            figure.put(columns.equals(TWO_COLUMNS) ? "projection_rows_per_s" : "scan_rows_per_s", best);
        }
        return check;
    }

    private record Scanned(CheckSums sums, double secs) {}

    private Scanned scan(String table, List<String> columns) {
        Scan scan = weir.table(table).scan().columns(columns.toArray(String[]::new));
        CheckSums sums = new CheckSums();
        long beginNs = System.nanoTime();
        try (Batches batches = scan.batches()) {
            while (batches.next()) {
                sums.add(batches.root());
            }
        }
        return new Scanned(sums, (System.nanoTime() - beginNs) / 1e9);
    }

    private boolean restart(Figure figure, TableDescription written) {
        ServerProcess.kill(task.serverPid());
        long restartNs = System.nanoTime();
        try (ServerProcess server =
                        ServerProcess.start(task.command(), task.place()).awaitReady();
                Weir again = task.connect()) {
            long[] ends = AppendItem.ends(written);
            boolean lastThere = RecoveryItem.readLast(again, task.table(), ends);
            figure.put("readable_after_restart_s", (System.nanoTime() - restartNs) / 1e9)
                    .put("rss_after_restart_mib", ProcFs.statusMib(server.pid(), "VmRSS"));
            return lastThere;
        }
    }
}
