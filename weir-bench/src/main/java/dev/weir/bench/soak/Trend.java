package dev.weir.bench.soak;

import java.util.Arrays;
import java.util.List;

/**
 * How one gauge went. The slope is the median of the slopes between all pairs of looks (Theil and Sen): a few peaks, such as a large
 * batch that was just on its way, do not move it.
 *
 * @param first median of the first quarter
 * @param last median of the last quarter
 * @param growth slope times the time looked at
 */
record Trend(Gauge gauge, double first, double last, double lowest, double highest, double growth, double hours) {
    record Point(double seconds, double value) {}

    private static final double SECONDS_PER_HOUR = 3600;
    private static final int QUARTER = 4;

    static Trend of(Gauge gauge, List<Point> points) {
        double[] values = points.stream().mapToDouble(Point::value).toArray();
        int quarter = Math.max(1, values.length / QUARTER);
        double seconds = points.getLast().seconds() - points.getFirst().seconds();
        return new Trend(
                gauge,
                median(Arrays.copyOfRange(values, 0, quarter)),
                median(Arrays.copyOfRange(values, values.length - quarter, values.length)),
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow(),
                slope(points) * seconds,
                seconds / SECONDS_PER_HOUR);
    }

    private static double slope(List<Point> points) {
        double[] slopes = new double[points.size() * (points.size() - 1) / 2];
        int count = 0;
        for (int i = 0; i < points.size(); i++) {
            for (int j = i + 1; j < points.size(); j++) {
                Point a = points.get(i);
                Point b = points.get(j);
                slopes[count++] = (b.value() - a.value()) / (b.seconds() - a.seconds());
            }
        }
        return count == 0 ? 0 : median(slopes);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    boolean flat() {
        return growth <= gauge.allowedGrowth(first);
    }

    double growthPerHour() {
        return hours == 0 ? 0 : growth / hours;
    }
}
