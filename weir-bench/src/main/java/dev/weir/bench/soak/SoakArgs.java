package dev.weir.bench.soak;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the command line says.
 *
 * @param seconds how long the load runs
 * @param rowsPerSecond of all writers together
 * @param sampleSeconds between two looks
 */
record SoakArgs(long seconds, long rowsPerSecond, long sampleSeconds) {
    static final String USAGE = """
            usage: weir bench soak [--minutes 60] [--rate 5000] [--sample 10]

            --minutes M    how long the load runs; the last three quarters count
            --rate R       rows a second of all writers together
            --sample S     seconds between two looks at the server
            """;

    private static final int SECONDS_PER_MINUTE = 60;
    private static final Set<String> NAMES = Set.of("minutes", "rate", "sample");

    /** Takes {@code --name=value} and {@code --name value}. */
    static SoakArgs parse(String[] words) {
        Map<String, Long> given = new TreeMap<>();
        for (int i = 0; i < words.length; i++) {
            String[] option = words[i].split("=", 2);
            String name = option[0].startsWith("--") ? option[0].substring(2) : "";
            String value = option.length == 2 ? option[1] : i + 1 < words.length ? words[++i] : "";
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("no such option of soak: " + option[0]);
            }
            given.put(name, number(name, value));
        }
        return new SoakArgs(
                given.getOrDefault("minutes", 60L) * SECONDS_PER_MINUTE,
                given.getOrDefault("rate", 5_000L),
                given.getOrDefault("sample", 10L));
    }

    private static long number(String name, String value) {
        try {
            long number = Long.parseLong(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number that is too small
        }
        throw new IllegalArgumentException("a number above 0 is needed: option=" + name + " value=" + value);
    }
}
