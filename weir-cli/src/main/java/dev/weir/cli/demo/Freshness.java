package dev.weir.cli.demo;

import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.Arrays;

/** From the append of a row to the moment that SQL answers with it: the last measurements. */
@RealWorld("measures")
final class Freshness {
    /** Of the measurements that are kept. */
    record Times(double p50Ms, double maxMs, int count) {}

    private final long[] lastNs = new long[64];
    private int count;

    /** Asks until the row is there. */
    void measure(Weir weir, String table, Feed.Marker marker) {
        while (Answer.number(weir, "select count(*) from " + table + " where id = " + marker.id()) == 0) {
            // asked again at once: what is measured is the server, not a pause
        }
        add(System.nanoTime() - marker.appendedNs());
    }

    private synchronized void add(long ns) {
        lastNs[count++ % lastNs.length] = ns;
    }

    synchronized Times times() {
        int kept = Math.min(count, lastNs.length);
        if (kept == 0) {
            return new Times(0, 0, 0);
        }
        long[] sorted = Arrays.copyOf(lastNs, kept);
        Arrays.sort(sorted);
        return new Times(sorted[kept / 2] / 1e6, sorted[kept - 1] / 1e6, count);
    }
}
