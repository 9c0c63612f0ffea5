package dev.weir.format.predicate;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** ISO-8601 text as a number of nanoseconds. Empty when the text is something else. */
final class TemporalText {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final int DATE_CHARS = "2026-01-31".length();

    private TemporalText() {}

    /** {@code 2026-01-31}: days since 1970. */
    static Optional<Long> days(String text) {
        try {
            return Optional.of(LocalDate.parse(text).toEpochDay());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** {@code 12:30}, {@code 12:30:00.5}: since midnight. */
    static Optional<BigInteger> timeNanos(String text) {
        try {
            return Optional.of(BigInteger.valueOf(LocalTime.parse(text).toNanoOfDay()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** {@code 2026-01-31T12:30:00.5}, with a space instead of the T, or only the date: on the clock of whoever reads it. */
    static Optional<BigInteger> localNanos(String text) {
        try {
            if (text.length() == DATE_CHARS) {
                return Optional.of(nanos(LocalDate.parse(text).atStartOfDay()));
            }
            return Optional.of(nanos(LocalDateTime.parse(withT(text))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As above with {@code Z} or an offset such as {@code +02:00}; without one it is UTC. Since 1970 UTC. */
    static Optional<BigInteger> instantNanos(String text) {
        Optional<BigInteger> local = localNanos(text);
        if (local.isPresent()) {
            return local;
        }
        try {
            return Optional.of(nanos(OffsetDateTime.parse(withT(text))
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String withT(String text) {
        return text.length() > DATE_CHARS && text.charAt(DATE_CHARS) == ' '
                ? text.substring(0, DATE_CHARS) + "T" + text.substring(DATE_CHARS + 1)
                : text;
    }

    @SuppressWarnings("JavaLocalDateTimeGetNano") // the seconds are there too
    private static BigInteger nanos(LocalDateTime time) {
        return BigInteger.valueOf(time.toEpochSecond(ZoneOffset.UTC))
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(time.getNano()));
    }
}
