package dev.weir.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be reached against the peers, from one run on one machine.
 *
 * @param title what the page calls it
 * @param weir variants of Weir that count, the best of them
 * @param ratio how Weir and peer are compared
 * @param fluss against the best variant of Fluss that matches {@code flussVariant}
 * @param kafka against the best variant of Kafka that matches {@code kafkaVariant}; none where Kafka has nothing like it
 * @param floor against {@code floorPeer}, not to be fallen under
 */
record Goal(
        String title,
        String item,
        Metric metric,
        String weir,
        Ratio ratio,
        double fluss,
        String flussVariant,
        Optional<Double> kafka,
        String kafkaVariant,
        double floor,
        String floorPeer) {

    enum Ratio {
        /** Weir is so many times as good: "≥ 4×". */
        AT_LEAST("≥"),
        /** Weir needs this fraction: "≤ 0.5×". */
        AT_MOST("≤");

        private final String sign;

        Ratio(String sign) {
            this.sign = sign;
        }

        double of(Metric metric, double weir, double peer) {
            return this == AT_LEAST && metric.better() == Metric.Better.LESS ? peer / weir : weir / peer;
        }

        /** The same as a factor that is above 1 when Weir is better. */
        double timesAsGood(double ratio) {
            return this == AT_LEAST ? ratio : 1 / ratio;
        }

        boolean reached(double ratio, double goal) {
            return this == AT_LEAST ? ratio >= goal : ratio <= goal;
        }

        String show(double goal) {
            return String.format(Locale.ROOT, "%s %s×", sign, goal == Math.rint(goal) ? "%.0f" : "%s")
                    .formatted(goal);
        }
    }

    private static final String ANY = ".*";

    /** Of the log workload. Fluss and Kafka at their best settings unless a variant is named. */
    static final List<Goal> LOG = List.of(
            atLeast("A1 rows from Java", "A1", Metric.ROWS_PER_S, "records|rows", 2.5, 3, ANY, 1.5),
            atLeast("A1 whole Arrow batches", "A1", Metric.ROWS_PER_S, "arrow", 4, 5, ANY, 2.5),
            atMost("A1 CPU of client and server per row", "A1", Metric.CPU_PER_ROW, "records|rows", 0.5, 0.35, 0.8),
            atMost("A1 bytes on disk", "A1", Metric.LOG_BYTES, "records|rows", 0.9, 0.4, 1),
            atLeast("A2 as Arrow batches", "A2", Metric.ROWS_PER_S, "arrow", 4, 3, ANY, 2),
            atLeast("A2 as rows", "A2", Metric.ROWS_PER_S, "rows", 1.5, 1.2, ANY, 1),
            atLeast("A3 as Arrow batches", "A3", Metric.ROWS_PER_S, "arrow", 4, 15, ANY, 2),
            latency("A4 p50, defaults", Metric.P50),
            latency("A4 p99, defaults", Metric.P99),
            atLeast("A5 asked in SQL", "A5", Metric.SECS, "sql", 8, 25, ANY, 3),
            atLeast("A6 asked with a predicate", "A6", Metric.SECS, "filter", 8, 50, "full-consume.*", 3),
            atMost("S1 empty folder to first ack", "S1", Metric.SECS, ANY, 0.25, 0.3, 0.5),
            atMost("memory after the round", "S1-mem", Metric.RSS, ANY, 0.5, 1, 1),
            atMost("R1 restart to last row readable", "R1", Metric.READABLE, ANY, 0.3, 0.3, 1));

    /** Of tables with a primary key. Kafka has none: a compacted topic keeps no state, and answers no lookups. */
    static final List<Goal> PRIMARY_KEY = List.of(
            keyed("P1 upserts, rows from Java", "P1", Metric.ROWS_PER_S, "records", Ratio.AT_LEAST, 3, ANY, 1.5),
            keyed("P1 upserts, Arrow batches", "P1", Metric.ROWS_PER_S, "arrow", Ratio.AT_LEAST, 4, ANY, 2),
            keyed("P2 one at a time, p50, defaults", "P2sync", Metric.P50, ANY, Ratio.AT_MOST, 0.9, ANY, 1.2),
            keyed("P2 one at a time, p99, defaults", "P2sync", Metric.P99, ANY, Ratio.AT_MOST, 0.9, ANY, 1.2),
            keyed("P2 the same, defaults of both", "P2sync", Metric.P50, ANY, Ratio.AT_LEAST, 800, "default", 1),
            keyed("P2 many in flight", "P2async", Metric.ROWS_PER_S, "async", Ratio.AT_LEAST, 4, ANY, 2),
            keyed("P2 calls of 1,000 keys", "P2async", Metric.ROWS_PER_S, "bulk.*", Ratio.AT_LEAST, 6, ANY, 3),
            keyed("P3 against snapshots", "P3", Metric.ROWS_PER_S, "arrow", Ratio.AT_LEAST, 3, "kv-snapshot.*", 1.5),
            keyed("P3 against its scan", "P3", Metric.ROWS_PER_S, "arrow", Ratio.AT_LEAST, 6, "limit-scan.*", 1.5),
            keyed("P4 as Arrow batches", "P4", Metric.ROWS_PER_S, "arrow", Ratio.AT_LEAST, 3, ANY, 1.5));

    static Stream<Goal> all() {
        return Stream.concat(LOG.stream(), PRIMARY_KEY.stream());
    }

    private static Goal atLeast(
            String title,
            String item,
            Metric metric,
            String weir,
            double fluss,
            double kafka,
            String kafkaVariant,
            double floor) {
        return new Goal(
                title,
                item,
                metric,
                weir,
                Ratio.AT_LEAST,
                fluss,
                ANY,
                Optional.of(kafka),
                kafkaVariant,
                floor,
                "fluss");
    }

    /** Kafka with binary values as its defaults have them: the goals on CPU and bytes are against those. */
    private static Goal atMost(
            String title, String item, Metric metric, String weir, double fluss, double kafka, double floor) {
        String kafkaVariant = item.equals("A1") ? "bin" : ANY;
        return new Goal(
                title, item, metric, weir, Ratio.AT_MOST, fluss, ANY, Optional.of(kafka), kafkaVariant, floor, "fluss");
    }

    /** Against the tuned Fluss, but Kafka's defaults, which are also the floor. */
    private static Goal latency(String title, Metric metric) {
        return new Goal(
                title, "A4", metric, "default", Ratio.AT_MOST, 0.3, ANY, Optional.of(0.5), ".*default.*", 1, "kafka");
    }

    private static Goal keyed(
            String title,
            String item,
            Metric metric,
            String weir,
            Ratio ratio,
            double fluss,
            String flussVariant,
            double floor) {
        return new Goal(title, item, metric, weir, ratio, fluss, flussVariant, Optional.empty(), ANY, floor, "fluss");
    }
}
