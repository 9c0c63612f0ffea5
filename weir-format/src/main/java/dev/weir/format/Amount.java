package dev.weir.format;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Spans of time and sizes as people write them: {@code 500ms}, {@code 7d}, {@code 7 days}, {@code 10GiB}. */
public final class Amount {
    private static final long SECOND_MS = 1000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long DAY_MS = 24 * HOUR_MS;
    private static final long NO_UNIT = 0;

    private Amount() {}

    /** Milliseconds, if the text is a whole number followed by ms, s, min, h or d, or such a word. */
    public static OptionalLong milliseconds(String text) {
        return parse(text, unit -> switch (unit) {
            case "ms" -> 1;
            case "s", "second", "seconds" -> SECOND_MS;
            case "min", "minute", "minutes" -> MINUTE_MS;
            case "h", "hour", "hours" -> HOUR_MS;
            case "d", "day", "days" -> DAY_MS;
            default -> NO_UNIT;
        });
    }

    /** Bytes, if the text is a whole number followed by nothing, KiB, MiB, GiB or TiB. */
    public static OptionalLong bytes(String text) {
        return parse(text, unit -> switch (unit) {
            case "" -> 1;
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            case "tib" -> 1L << 40;
            default -> NO_UNIT;
        });
    }

    /** In the largest unit that keeps it exact; what {@link #milliseconds} reads. */
    public static String ofMilliseconds(long milliseconds) {
        return write(
                milliseconds,
                new long[] {DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS},
                new String[] {"d", "h", "min", "s"},
                "ms");
    }

    /** In the largest unit that keeps it exact; what {@link #bytes} reads. */
    public static String ofBytes(long bytes) {
        return write(
                bytes,
                new long[] {1L << 40, 1L << 30, 1L << 20, 1L << 10},
                new String[] {"TiB", "GiB", "MiB", "KiB"},
                "");
    }

    private static OptionalLong parse(String text, ToLongFunction<String> factors) {
        int digits = text.startsWith("-") ? 1 : 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long factor = factors.applyAsLong(text.substring(digits).strip().toLowerCase(Locale.ROOT));
        if (factor == NO_UNIT) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), factor));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String write(long amount, long[] factors, String[] units, String smallest) {
        for (int i = 0; i < factors.length; i++) {
            if (amount != 0 && amount % factors[i] == 0) {
                return amount / factors[i] + units[i];
            }
        }
        return amount + smallest;
    }
}
