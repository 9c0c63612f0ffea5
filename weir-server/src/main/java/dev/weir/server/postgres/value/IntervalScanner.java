package dev.weir.server.postgres.value;

import dev.weir.format.WeirException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code 1 year 2 mons -3 days 04:05:06.5}, {@code 5 seconds ago}, {@code P1Y2M3DT4H5M6.5S}. */
final class IntervalScanner {
    private static final int MAX_CHARS = 256;
    private static final int MAX_DIGITS = 20;
    private static final BigDecimal SECOND = BigDecimal.valueOf(TimeText.SECOND_MICROS);
    private static final BigDecimal DAYS_OF_MONTH = BigDecimal.valueOf(30);
    private static final BigDecimal DAY = BigDecimal.valueOf(TimeText.DAY_MICROS);

    private final String text;
    private final String words;
    private int at;
    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal days = BigDecimal.ZERO;
    private BigDecimal micros = BigDecimal.ZERO;

    IntervalScanner(String text) {
        this.text = text;
        this.words = text.strip().toLowerCase(Locale.ROOT);
    }

    Value interval() {
        if (words.isEmpty() || words.length() > MAX_CHARS) {
            throw malformed();
        }
        if (words.charAt(0) == 'p') {
            iso();
        } else {
            verbose();
        }
        BigDecimal wholeMonths = months.setScale(0, RoundingMode.DOWN);
        BigDecimal allDays = days.add(months.subtract(wholeMonths).multiply(DAYS_OF_MONTH));
        BigDecimal wholeDays = allDays.setScale(0, RoundingMode.DOWN);
        BigDecimal allMicros = micros.add(allDays.subtract(wholeDays).multiply(DAY));
        try {
            return new Value.Span(
                    wholeMonths.intValueExact(),
                    wholeDays.intValueExact(),
                    allMicros.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
        } catch (ArithmeticException e) {
            throw Malformed.range(PgScalar.INTERVAL, text);
        }
    }

    private void verbose() {
        if (words.charAt(0) == '@') {
            at++;
        }
        boolean something = false;
        for (skipSpace(); at < words.length(); skipSpace()) {
            if (something && words.startsWith("ago", at) && at + 3 == words.length()) {
                months = months.negate();
                days = days.negate();
                micros = micros.negate();
                return;
            }
            int start = at;
            BigDecimal number = number();
            if (at < words.length() && words.charAt(at) == ':') {
                clock(number, words.charAt(start) == '-');
            } else {
                skipSpace();
                String unit = unit();
                if (unit.isEmpty()) {
                    // days stand before a clock, seconds at the end
                    add(number, at == words.length() ? "s" : "d");
                } else {
                    add(number, unit);
                }
            }
            something = true;
        }
        if (!something) {
            throw malformed();
        }
    }

    private void iso() {
        at = 1;
        boolean time = false;
        boolean something = false;
        while (at < words.length()) {
            if (words.charAt(at) == 't' && !time) {
                time = true;
                at++;
                continue;
            }
            BigDecimal number = number();
            if (at == words.length()) {
                throw malformed();
            }
            String unit = switch (words.charAt(at++)) {
                case 'y' -> time ? null : "y";
                case 'm' -> time ? "min" : "mon";
                case 'w' -> time ? null : "w";
                case 'd' -> time ? null : "d";
                case 'h' -> time ? "h" : null;
                case 's' -> time ? "s" : null;
                default -> null;
            };
            add(number, unit);
            something = true;
        }
        if (!something) {
            throw malformed();
        }
    }

    private void clock(BigDecimal hours, boolean negative) {
        BigDecimal total = hours.abs().multiply(BigDecimal.valueOf(3600)).multiply(SECOND);
        at++;
        total = total.add(part().multiply(BigDecimal.valueOf(60)).multiply(SECOND));
        if (at < words.length() && words.charAt(at) == ':') {
            at++;
            total = total.add(part().multiply(SECOND));
        }
        micros = micros.add(negative ? total.negate() : total);
    }

    /** Minutes or seconds of a clock. */
    private BigDecimal part() {
        if (at < words.length() && (words.charAt(at) == '-' || words.charAt(at) == '+')) {
            throw malformed();
        }
        BigDecimal part = number();
        if (part.compareTo(BigDecimal.valueOf(60)) > 0) {
            throw Malformed.range(PgScalar.INTERVAL, text);
        }
        return part;
    }

    private void add(BigDecimal number, @Nullable String unit) {
        if (unit == null) {
            throw malformed();
        }
        switch (unit) {
            case "us", "usec", "usecs", "microsecond", "microseconds" -> micros = micros.add(number);
            case "ms", "msec", "msecs", "millisecond", "milliseconds" -> add(number, 1_000);
            case "s", "sec", "secs", "second", "seconds" -> add(number, TimeText.SECOND_MICROS);
            case "m", "min", "mins", "minute", "minutes" -> add(number, 60 * TimeText.SECOND_MICROS);
            case "h", "hr", "hrs", "hour", "hours" -> add(number, 3600 * TimeText.SECOND_MICROS);
            case "d", "day", "days" -> days = days.add(number);
            case "w", "week", "weeks" -> days = days.add(number.multiply(BigDecimal.valueOf(7)));
            case "mon", "mons", "month", "months" -> months = months.add(number);
            case "y", "yr", "yrs", "year", "years" -> addYears(number, 1);
            case "dec", "decs", "decade", "decades" -> addYears(number, 10);
            case "c", "cent", "century", "centuries" -> addYears(number, 100);
            case "mil", "mils", "millennium", "millennia" -> addYears(number, 1000);
            default -> throw malformed();
        }
    }

    private void add(BigDecimal number, long unitMicros) {
        micros = micros.add(number.multiply(BigDecimal.valueOf(unitMicros)));
    }

    private void addYears(BigDecimal number, int years) {
        months = months.add(number.multiply(BigDecimal.valueOf(12L * years)));
    }

    private BigDecimal number() {
        int start = at;
        while (at < words.length() && isOfNumber(words.charAt(at), at == start)) {
            at++;
        }
        String number = words.substring(start, at);
        if (number.length() > MAX_DIGITS) {
            throw Malformed.range(PgScalar.INTERVAL, text);
        }
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static boolean isOfNumber(char character, boolean first) {
        return (character >= '0' && character <= '9')
                || character == '.'
                || (first && (character == '-' || character == '+'));
    }

    private String unit() {
        int start = at;
        while (at < words.length() && words.charAt(at) >= 'a' && words.charAt(at) <= 'z') {
            at++;
        }
        return words.substring(start, at);
    }

    private void skipSpace() {
        while (at < words.length() && words.charAt(at) == ' ') {
            at++;
        }
    }

    private WeirException malformed() {
        return Malformed.text(PgScalar.INTERVAL, text);
    }
}
