package dev.weir.bench.measure;

import java.util.Arrays;

/** Exact percentiles of nanoseconds, every one of which is kept. For one thread. */
public final class Latencies {
    private long[] values;
    private int count;

    public Latencies(int expected) {
        values = new long[Math.max(1, expected)];
    }

    public void add(long ns) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = ns;
    }

    public void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(others.values[i]);
        }
    }

    public int count() {
        return count;
    }

    public double percentileMs(int perMille) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return percentileMs(sorted, perMille);
    }

    /** Puts p50, p99, p99.9 and the highest in milliseconds, and their number, under names that begin so. */
    public void into(Figure figure, String prefix) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        figure.put(prefix + "p50_ms", percentileMs(sorted, 500))
                .put(prefix + "p99_ms", percentileMs(sorted, 990))
                .put(prefix + "p999_ms", percentileMs(sorted, 999))
                .put(prefix + "max_ms", percentileMs(sorted, 1000))
                .put(prefix + "n", count);
    }

    /** The nearest rank: the lowest value that at least {@code perMille} thousandths of all do not exceed. */
    static double percentileMs(long[] sorted, int perMille) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        long rank = ((long) sorted.length * perMille + 999) / 1000;
        return sorted[(int) Math.max(0, rank - 1)] / 1e6;
    }
}
