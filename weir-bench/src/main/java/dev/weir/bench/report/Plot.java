package dev.weir.bench.report;

import dev.weir.bench.report.plot.Axis;
import dev.weir.bench.report.plot.Curves;
import dev.weir.bench.report.plot.RatioBars;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A picture beside the page.
 *
 * @param file its name, without folder
 * @param title what it shows
 */
record Plot(String file, String title, String svg) {
    private static final double MILLION = 1e6;

    /** A metric as a curve, divided by a unit. */
    private record Shown(Metric metric, String name, double unit) {}

    private static final List<Shown> SPEED = List.of(
            new Shown(Metric.ROWS_PER_S, "append, records", MILLION),
            new Shown(Metric.SCAN, "scan, all columns", MILLION),
            new Shown(Metric.PROJECTION, "scan, two columns", MILLION));
    private static final List<Shown> MEMORY = List.of(
            new Shown(Metric.RSS, "resident", 1),
            new Shown(Metric.RSS_AFTER_GC, "resident after a full collection", 1),
            new Shown(Metric.HEAP_LIVE, "live heap", 1));
    private static final List<Shown> RESTART =
            List.of(new Shown(Metric.READABLE, "kill -9 until the last rows are readable", 1));

    /** Those for which there are figures. */
    static List<Plot> of(List<Series> series) {
        return Stream.of(ratios(series), buckets(series), length(series))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Plot> ratios(List<Series> series) {
        List<RatioBars.Row> rows = Comparison.of(series).stream()
                .filter(c -> c.toFluss().isPresent() || c.toKafka().isPresent())
                .map(Plot::row)
                .toList();
        String title = "Weir beside Fluss and Kafka, warm client, medians";
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Plot("ratios.svg", title, RatioBars.of(title, rows).svg()));
    }

    /** Where less is better the ratio is turned over, so that long bars are good everywhere. */
    private static RatioBars.Row row(Comparison c) {
        Goal goal = c.goal();
        Goal.Ratio ratio = goal.ratio();
        Optional<Double> floor = Optional.of(ratio.timesAsGood(goal.floor()));
        boolean flussIsFloor = goal.floorPeer().equals("fluss");
        List<RatioBars.Bar> bars = new ArrayList<>();
        bars.add(new RatioBars.Bar(
                "Fluss",
                c.toFluss().map(ratio::timesAsGood),
                ratio.timesAsGood(goal.fluss()),
                flussIsFloor ? floor : Optional.empty()));
        goal.kafka()
                .ifPresent(kafka -> bars.add(new RatioBars.Bar(
                        "Kafka",
                        c.toKafka().map(ratio::timesAsGood),
                        ratio.timesAsGood(kafka),
                        flussIsFloor ? Optional.empty() : floor)));
        return new RatioBars.Row(goal.title(), bars);
    }

    private static Optional<Plot> buckets(List<Series> series) {
        Points points = new Points(series, "C1", new Shown(Metric.BUCKETS, "buckets of the table", 1));
        return points.plot("buckets.svg", "Against the number of buckets", List.of(points.speed(), points.memory()));
    }

    private static Optional<Plot> length(List<Series> series) {
        Points points = new Points(series, "C2", new Shown(Metric.LOG_BYTES, "log on disk, MB", MILLION));
        Curves.Panel restart = points.linear("restart, s", RESTART);
        return points.plot(
                "log-length.svg", "Against the length of the log", List.of(points.speed(), points.memory(), restart));
    }

    /** The series of one item, from left to right. */
    private record Points(List<Series> series, Shown x) {
        Points(List<Series> all, String item, Shown x) {
            this(
                    all.stream()
                            .filter(s -> s.key().item().equals(item)
                                    && s.spread(x.metric()).isPresent())
                            .sorted(Comparator.comparingDouble(s -> value(s, x)))
                            .toList(),
                    x);
        }

        Optional<Plot> plot(String file, String title, List<Curves.Panel> panels) {
            List<Double> xs = series.stream().map(s -> value(s, x)).toList();
            return series.size() < 2
                    ? Optional.empty()
                    : Optional.of(new Plot(file, title, new Curves(title, Axis.log(x.name(), xs), panels).svg()));
        }

        Curves.Panel speed() {
            List<Curves.Curve> curves = curves(SPEED);
            return new Curves.Panel(Axis.log("million rows a second", values(curves)), curves);
        }

        Curves.Panel memory() {
            return linear("memory of the server, MiB", MEMORY);
        }

        Curves.Panel linear(String label, List<Shown> shown) {
            List<Curves.Curve> curves = curves(shown);
            return new Curves.Panel(Axis.linear(label, values(curves)), curves);
        }

        private List<Curves.Curve> curves(List<Shown> shown) {
            List<Curves.Curve> curves = new ArrayList<>();
            for (Shown y : shown) {
                List<Curves.Value> values = series.stream()
                        .filter(s -> s.spread(y.metric()).isPresent())
                        .map(s -> new Curves.Value(value(s, x), value(s, y)))
                        .toList();
                if (!values.isEmpty()) {
                    curves.add(new Curves.Curve(y.name(), values));
                }
            }
            return curves;
        }

        private static List<Double> values(List<Curves.Curve> curves) {
            return curves.stream()
                    .flatMap(curve -> curve.values().stream())
                    .map(Curves.Value::y)
                    .toList();
        }

        private static double value(Series s, Shown shown) {
            return s.spread(shown.metric()).orElseThrow().median() / shown.unit();
        }
    }
}
