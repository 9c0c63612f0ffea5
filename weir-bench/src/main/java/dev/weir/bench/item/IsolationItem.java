package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.Syncs;
import dev.weir.bench.workload.Events;
import dev.weir.client.Weir;
import java.util.function.Consumer;

/**
 * I1: one thread appends at a steady rate, alone first, then beside another process that scans all of another table again and again, from the disk
 * where the page cache can be made to forget it; from the call of append until the acknowledgement. Bare syncs of the same disk, before and beside the same
 * scans, tell what of it is the disk's.
 */
final class IsolationItem {
    /** As fast as it can: the cores are wholly used. */
    static final String BESIDE = "scans";
    /** So slowly that cores are left. */
    static final String BESIDE_PACED = "paced scans";

    private static final int PACED_ROWS_PER_SECOND = 300_000;

    /** Of each measurement of the disk. */
    private static final int SYNC_SECS = 10;
    /** Compilers of the clients and of the server need so long for the most of what they do here. */
    private static final int WARM_SECS = 15;
    /** The scanner is to be there until the last sync. */
    private static final int MORE_SECS = 2;

    private IsolationItem() {}

    static void run(ItemTask asked, Consumer<Figure> figures) {
        ItemTask task = asked.warmedFor(WARM_SECS);
        boolean slowly = task.variant().equals(BESIDE_PACED);
        String paced = task.table() + (slowly ? "_paced_beside_paced" : "_paced");
        ItemTask.Pace pace = task.pace();
        int rate = pace.rowsPerSecond();
        int scanSecs = pace.warmSecs() + pace.secs() + SYNC_SECS + MORE_SECS;
        try (Weir writer = task.connect()) {
            writer.create(Events.table(paced));
            Latencies syncsAlone = Syncs.paced(task.place().data(), SYNC_SECS);
            Latencies alone = new Latencies(1024);
            PacedProducer.append(task, writer, paced, rate, alone);
            Companion<ScannerMain.Begun, ScannerMain.Scanned> scanner = Companion.start(
                    ScannerMain.class,
                    new ScannerMain.Scanning(
                            task.place().uri(),
                            task.place().data().toString(),
                            task.table(),
                            scanSecs,
                            slowly ? PACED_ROWS_PER_SECOND : Integer.MAX_VALUE),
                    ScannerMain.Begun.class,
                    ScannerMain.Scanned.class);
            Latencies beside = new Latencies(1024);
            Meter.Interval interval = PacedProducer.append(task, writer, paced, rate, beside);
            Latencies syncsBeside = Syncs.paced(task.place().data(), SYNC_SECS);
            ScannerMain.Scanned scans = scanner.ended().join();
            Figure figure = interval.into(task.figure(writer.serverInfo().version()));
            alone.into(figure, "alone_");
            beside.into(figure, "beside_scans_");
            syncsAlone.into(figure, "syncs_alone_");
            syncsBeside.into(figure, "syncs_beside_scans_");
            figures.accept(figure.put("p99_ratio", ratio(beside, alone))
                    .put("syncs_p99_ratio", ratio(syncsBeside, syncsAlone))
                    .put("scans", scans.scans())
                    .put("scan_rows_per_s", scans.rows() / (double) scanSecs)
                    .put("page_cache", scans.cold() ? "forgets the server's files before each scan" : "left as it was")
                    .put("check", scans.rows() > 0 ? "ok" : "MISMATCH nothing was scanned"));
        }
    }

    private static double ratio(Latencies beside, Latencies alone) {
        return beside.percentileMs(990) / alone.percentileMs(990);
    }
}
