package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The repetitions of one measurement: same peer, item, variant and warmth.
 *
 * @param disturbed whether lines are among them that were measured while others used the machine, for want of better ones
 */
record Series(Key key, List<Line> lines, boolean disturbed) {
    private static final int ENOUGH = 3;

    record Key(String peer, String item, String variant, Line.Warmth warmth) {
        static Key of(Line line) {
            return new Key(line.peer(), line.item(), line.variant(), line.warmth());
        }
    }

    /** In the order of their first lines. */
    static List<Series> group(List<Line> lines) {
        Map<Key, List<Line>> groups = new LinkedHashMap<>();
        for (Line line : withMemoryOfAllProcesses(lines)) {
            groups.computeIfAbsent(Key.of(line), key -> new ArrayList<>()).add(line);
        }
        return groups.entrySet().stream()
                .map(group -> quiet(group.getKey(), group.getValue()))
                .toList();
    }

    private static Series quiet(Key key, List<Line> all) {
        List<Line> quiet = all.stream().filter(line -> !line.disturbed()).toList();
        return quiet.size() == all.size() || quiet.size() >= ENOUGH
                ? new Series(key, quiet, false)
                : new Series(key, all, true);
    }

    /** A peer with three processes has three lines of memory a round: they become one. */
    private static List<Line> withMemoryOfAllProcesses(List<Line> lines) {
        List<Line> result = new ArrayList<>();
        Map<String, Line> sums = new LinkedHashMap<>();
        for (Line line : lines) {
            if (!line.item().equals("S1-mem")) {
                result.add(line);
                continue;
            }
            String round = line.peer() + " " + line.text("run") + " " + line.text("attempt");
            Line sum = sums.get(round);
            if (sum == null) {
                Line first = new Line(line.json().deepCopy().put("variant", "all processes"));
                sums.put(round, first);
                result.add(first);
            } else {
                for (Metric metric : Metric.MEMORY) {
                    metric.of(line)
                            .ifPresent(more -> sum.json()
                                    .put(metric.field(), more + metric.of(sum).orElse(0)));
                }
            }
        }
        return result;
    }

    Optional<Spread> spread(Metric metric) {
        return Spread.of(lines.stream()
                .map(metric::of)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList());
    }

    /** The one with the best median among those that are accepted. */
    static Optional<Series> best(List<Series> series, Metric metric, Predicate<Key> accepted) {
        Comparator<Series> byMedian =
                Comparator.comparingDouble(s -> s.spread(metric).orElseThrow().median());
        return series.stream()
                .filter(s -> accepted.test(s.key()) && s.spread(metric).isPresent())
                .max(metric.better() == Metric.Better.MORE ? byMedian : byMedian.reversed());
    }
}
