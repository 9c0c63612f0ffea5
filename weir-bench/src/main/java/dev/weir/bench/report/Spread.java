package dev.weir.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Lowest, middle and highest of some values. */
record Spread(double min, double median, double max) {
    static Optional<Spread> of(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(
                new Spread(sorted[0], median, Arrays.stream(sorted).max().orElseThrow()));
    }

    /** The median, and the range where it shows. */
    String show(Metric metric) {
        String low = metric.show(min);
        String high = metric.show(max);
        String middle = metric.show(median);
        return low.equals(high) ? middle : "%s (%s–%s)".formatted(middle, low, high);
    }
}
