package dev.weir.sim.run;

import dev.weir.format.RealWorld;
import dev.weir.sim.mutation.MutationHunt;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongFunction;

/** {@code ./weir sim}: one seed, a range of them, as many as fit into some minutes, or the planted bugs. */
@RealWorld("how long the hunt may last")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        boolean verbose = Arrays.asList(arguments).contains("--verbose");
        boolean lake = Arrays.asList(arguments).contains("--lake");
        int mutations = Arrays.asList(arguments).indexOf("--mutations");
        if (mutations >= 0) {
            Path sources = Path.of(System.getProperty("weir.home", "."));
            return MutationHunt.run(sources, arguments.length > mutations + 1 ? arguments[mutations + 1] : "", lake);
        }
        LongFunction<Outcome> histories = lake ? LakeHistories.shipped()::run : Simulation::run;
        for (int i = 0; i + 1 < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seed" -> {
                    return one(histories, Long.parseLong(arguments[i + 1]), verbose);
                }
                case "--seeds" -> {
                    String[] ends = arguments[i + 1].split("\\.\\.", 2);
                    return hunt(histories, Long.parseLong(ends[0]), Long.parseLong(ends[1]), Long.MAX_VALUE);
                }
                case "--minutes" -> {
                    long nanos = (long) (Double.parseDouble(arguments[i + 1]) * 60e9);
                    // of those that were not chosen, every other is one with primary-key tables
                    LongFunction<Outcome> both = seed -> Simulation.run(seed % 2 == 0 ? -seed : seed);
                    return hunt(
                            lake ? histories : both,
                            System.currentTimeMillis() << 16,
                            Long.MAX_VALUE,
                            System.nanoTime() + nanos);
                }
                default -> {}
            }
        }
        System.err.println(
                "usage: ./weir sim [--lake] --seed N [--verbose] | --seeds A..B | --minutes M; ./weir sim [--lake] --mutations [NAME]");
        return 2;
    }

    private static int one(LongFunction<Outcome> histories, long seed, boolean verbose) {
        Outcome outcome = histories.apply(seed);
        if (outcome.failed()) {
            System.out.println(outcome.line());
            if (verbose) {
                outcome.last().forEach(System.out::println);
                outcome.violation().ifPresent(why -> why.printStackTrace(System.out));
            }
            return 1;
        }
        System.out.println("seed " + seed + " holds: hash=" + Long.toHexString(outcome.hash()) + " events="
                + outcome.events() + " disk_operations=" + outcome.diskOperations());
        return 0;
    }

    private static int hunt(LongFunction<Outcome> histories, long from, long to, long untilNanos) {
        long begin = System.nanoTime();
        long seed = from;
        long events = 0;
        int failures = 0;
        while (seed <= to && System.nanoTime() < untilNanos) {
            Outcome outcome = histories.apply(seed);
            seed++;
            events += outcome.events();
            if (outcome.failed()) {
                failures++;
                System.out.println(outcome.line());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d seeds, %d failed; %.0f seeds a minute, %.0f events a second%n",
                seed - from, failures, (seed - from) / seconds * 60, events / seconds);
        return failures == 0 ? 0 : 1;
    }
}
