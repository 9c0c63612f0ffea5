package dev.weir.cli.demo;

import dev.weir.cli.Stopwatch;
import dev.weir.client.Weir;

/** All that the demo has stored, read again and checked, as {@code weir verify} does. */
record Verified(long bytes, long findings, double seconds) {
    static Verified of(Weir weir) {
        Stopwatch watch = new Stopwatch();
        long[] sums = new long[2];
        weir.verifyAll(report -> {
            sums[0] += report.bytes();
            sums[1] += report.found();
        });
        return new Verified(sums[0], sums[1], watch.seconds());
    }
}
