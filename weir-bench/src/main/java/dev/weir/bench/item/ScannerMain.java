package dev.weir.bench.item;

import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.PageCache;
import dev.weir.bench.workload.CheckSums;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.nio.file.Path;

/**
 * The main class of a JVM that scans a whole table, again and again for a while, and touches every value: what the one beside it measures is not
 * held up by the same process. One {@link Scanning} as its argument; a line after the first batch, another at the end.
 */
@RealWorld("measures")
public final class ScannerMain {
    private ScannerMain() {}

    /**
     * @param data the server's directory
     * @param secs after which it ends, in the middle of a scan
     * @param rowsPerSecond at most so many
     */
    record Scanning(String uri, String data, String table, int secs, int rowsPerSecond) {}

    /** Rows come. */
    record Begun(long pid) {}

    /**
     * @param scans begun
     * @param cold whether the page cache had nothing of the server's files before each
     */
    record Scanned(int scans, long rows, boolean cold) {}

    public static void main(String[] args) {
        Scanning scanning = Following.read(args[0], Scanning.class);
        try (Weir weir = Weir.connect(scanning.uri())) {
            System.out.println(Following.write(scan(weir, scanning)));
        }
        System.exit(0);
    }

    private static Scanned scan(Weir weir, Scanning scanning) {
        long beginNs = System.nanoTime();
        long endNs = beginNs + 1_000_000_000L * scanning.secs();
        int scans = 0;
        long rows = 0;
        boolean cold = true;
        boolean told = false;
        while (System.nanoTime() - endNs < 0) {
            cold &= PageCache.drop(Path.of(scanning.data()));
            CheckSums sums = new CheckSums();
            try (Batches batches = weir.table(scanning.table()).scan().batches()) {
                while (System.nanoTime() - endNs < 0 && batches.next()) {
                    Due.await(beginNs + (long) (1e9 * (rows + sums.rows()) / scanning.rowsPerSecond()));
                    sums.add(batches.root());
                    if (!told) {
                        told = true;
                        System.out.println(Following.write(
                                new Begun(ProcessHandle.current().pid())));
                    }
                }
            }
            rows += sums.rows();
            scans++;
        }
        return new Scanned(scans, rows, cold);
    }
}
