package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.Events;
import dev.weir.client.Weir;
import java.util.function.Consumer;

/**
 * I1: one thread appends at a steady rate, alone first, then beside another process that scans all of another table again and again, from the disk
 * where the page cache can be emptied; from the call of append until the acknowledgement.
 */
final class IsolationItem {
    /** The scanner is to be there until the last append. */
    private static final int MORE_SECS = 2;

    private IsolationItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        String paced = task.table() + "_paced";
        try (Weir writer = task.connect()) {
            writer.create(Events.table(paced));
            Latencies alone = new Latencies(1024);
            PacedProducer.append(task, writer, paced, task.pace().rowsPerSecond(), alone);
            Companion<ScannerMain.Begun, ScannerMain.Scanned> scanner = Companion.start(
                    ScannerMain.class,
                    new ScannerMain.Scanning(task.place().uri(), task.table(), secs(task)),
                    ScannerMain.Begun.class,
                    ScannerMain.Scanned.class);
            Latencies beside = new Latencies(1024);
            Meter.Interval interval =
                    PacedProducer.append(task, writer, paced, task.pace().rowsPerSecond(), beside);
            ScannerMain.Scanned scans = scanner.ended().join();
            Figure figure = interval.into(task.figure(writer.serverInfo().version()));
            alone.into(figure, "alone_");
            beside.into(figure, "beside_scans_");
            figures.accept(figure.put("p99_ratio", beside.percentileMs(990) / alone.percentileMs(990))
                    .put("scans", scans.scans())
                    .put("scan_rows_per_s", scans.rows() / (double) secs(task))
                    .put("page_cache", scans.cold() ? "emptied before each scan" : "left as it was")
                    .put("check", scans.rows() > 0 ? "ok" : "MISMATCH nothing was scanned"));
        }
    }

    private static int secs(ItemTask task) {
        return task.pace().warmSecs() + task.pace().secs() + MORE_SECS;
    }
}
