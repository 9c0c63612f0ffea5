package dev.weir.bench.item;

import java.util.Arrays;

/** The middle one; of an even number of values the upper of the two. */
final class Median {
    private Median() {}

    static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
