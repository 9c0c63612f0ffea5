package dev.weir.bench.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values along one direction.
 *
 * @param label what it shows, with its unit
 * @param ticks where a line crosses the plot, ascending, from the first value that is shown to the last
 */
public record Axis(String label, Scale scale, List<Double> ticks) {
    private static final int TICKS = 5;
    /** From here on powers of ten are ticks enough. */
    private static final double MANY = 300;
    /** A log of 9.95 MB is one of 10 MB. */
    private static final double NEARLY = 0.98;

    public enum Scale {
        LINEAR {
            @Override
            double of(double value) {
                return value;
            }
        },
        LOG {
            @Override
            double of(double value) {
                return Math.log10(value);
            }
        };

        abstract double of(double value);
    }

    /** From 0 to a round number that is not below the highest value, in about five steps. */
    public static Axis linear(String label, List<Double> values) {
        double highest =
                Math.max(1e-9, values.stream().mapToDouble(v -> v).max().orElse(1));
        double step = round(highest / TICKS);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; ticks.isEmpty() || ticks.getLast() < highest; i++) {
            ticks.add(i * step);
        }
        return new Axis(label, Scale.LINEAR, ticks);
    }

    /** Powers of ten around all values, which are above 0; with 2 and 5 between them where these are few. */
    public static Axis log(String label, List<Double> values) {
        double lowest = values.stream().mapToDouble(v -> v).min().orElse(1);
        double highest = values.stream().mapToDouble(v -> v).max().orElse(10);
        List<Integer> digits = highest / lowest < MANY ? List.of(1, 2, 5) : List.of(1);
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(lowest)));
                ticks.isEmpty() || ticks.getLast() < highest * NEARLY;
                power *= 10) {
            for (int digit : digits) {
                double tick = digit * power;
                if (tick <= lowest / NEARLY) {
                    ticks.clear();
                }
                if (ticks.isEmpty() || ticks.getLast() < highest * NEARLY) {
                    ticks.add(tick);
                }
            }
        }
        if (ticks.size() == 1) {
            ticks.add(ticks.getFirst() * 10);
        }
        return new Axis(label, Scale.LOG, ticks);
    }

    /** The next of 1, 2, 5, 10, 20, 50 and so on. */
    private static double round(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= atLeast * (1 - 1e-9)) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    /** 0 for the first tick, 1 for the last one; in between or beyond for others. */
    double at(double value) {
        double first = scale.of(ticks.getFirst());
        return (scale.of(value) - first) / (scale.of(ticks.getLast()) - first);
    }

    /** With separators of thousands; no more digits than the value needs. */
    static String show(double value) {
        if (value >= 1 || value == 0) {
            return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.1f", value);
        }
        return Double.toString(Math.round(value * 1e6) / 1e6);
    }
}
