package dev.weir.bench.soak;

import java.util.Locale;

/** What is looked at, and how much of it may grow over the run before that counts as a leak. */
enum Gauge {
    /** Of the process, from /proc. The heap moves within its limits, so that this one is the least steady. */
    RSS("MiB", 48, 0.10),
    /** Just after a collection: what is live, and what was allocated until it was asked. */
    HEAP("MiB", 16, 0.10),
    /** Of the memory budget: batches on their way in and out. */
    BUDGET("MiB", 4, 0.10),
    /** Direct memory of netty's and Arrow's pools, in chunks. */
    DIRECT("MiB", 16, 0.10),
    /** What is received and not yet parsed. */
    NETWORK("KiB", 1024, 0.10),
    FILES("", 8, 0.05),
    THREADS("", 8, 0.05),
    CONNECTIONS("", 4, 0.10),
    CALLS("", 8, 0.10);

    private final String unit;
    private final double slack;
    private final double share;

    /**
     * @param slack that is noise whatever the level
     * @param share of the level that is noise
     */
    Gauge(String unit, double slack, double share) {
        this.unit = unit;
        this.slack = slack;
        this.share = share;
    }

    String label() {
        return (name().toLowerCase(Locale.ROOT) + " " + unit).trim();
    }

    double allowedGrowth(double level) {
        return slack + share * Math.abs(level);
    }
}
