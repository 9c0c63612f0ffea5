package dev.weir.server.postgres.value;

import dev.weir.format.WeirException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as ISO 8601 writes them and as PostgreSQL prints them: {@code 2026-11-26}, {@code 2026-11-26 08:09:10.5+01}, {@code 0044-03-15 BC}. A type takes
 * of it what it can hold, as in PostgreSQL: a date leaves the time, and a time or a timestamp without zone leaves the zone.
 */
final class TimeScanner {
    private static final int MAX_YEAR_DIGITS = 7;
    private static final int NANO_DIGITS = 9;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MAX_OFFSET_HOURS = 15;

    private final PgScalar type;
    private final String text;
    private final String word;
    private int at;

    TimeScanner(PgScalar type, String text) {
        this.type = type;
        this.text = text;
        this.word = text.strip();
    }

    Value date() {
        switch (special()) {
            case 1 -> {
                return new Value.Day(TimeText.INFINITE_DAY);
            }
            case -1 -> {
                return new Value.Day(-TimeText.INFINITE_DAY);
            }
            default -> {}
        }
        long day = all(ZoneOffset.UTC).date().toEpochDay();
        if (Math.abs(day) >= TimeText.INFINITE_DAY) {
            throw Malformed.range(type, text);
        }
        return new Value.Day((int) day);
    }

    Value time() {
        long nanos = clock();
        skipSpace();
        if (at < word.length()) {
            zone(ZoneOffset.UTC);
        }
        end();
        return new Value.Clock(nanos);
    }

    Value timestamp() {
        Value.Moment special = infinity();
        return special == null ? all(ZoneOffset.UTC).moment(ZoneOffset.UTC) : special;
    }

    Value timestampWithZone(ZoneId session) {
        Value.Moment special = infinity();
        if (special != null) {
            return special;
        }
        Parts parts = all(session);
        return parts.moment(parts.zone());
    }

    private Value.@Nullable Moment infinity() {
        return switch (special()) {
            case 1 -> Value.Moment.INFINITY;
            case -1 -> Value.Moment.MINUS_INFINITY;
            default -> null;
        };
    }

    /** 1 and -1 for what is infinite. */
    private int special() {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> 1;
            case "-infinity" -> -1;
            default -> 0;
        };
    }

    /** @param nanos of the day */
    private record Parts(LocalDate date, long nanos, ZoneId zone) {
        Value.Moment moment(ZoneId in) {
            long second = nanos / SECOND_NANOS;
            long local = date.toEpochDay() * 86_400L + second;
            int offset = in instanceof ZoneOffset fixed
                    ? fixed.getTotalSeconds()
                    : in.getRules()
                            .getOffset(LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC))
                            .getTotalSeconds();
            return new Value.Moment(local - offset, (int) (nanos - second * SECOND_NANOS));
        }
    }

    private Parts all(ZoneId session) {
        int sign = 1;
        if (peek('-') || peek('+')) {
            sign = peek('-') ? -1 : 1;
            at++;
        }
        int year = sign * number(1, MAX_YEAR_DIGITS);
        expect('-');
        int month = number(1, 2);
        expect('-');
        int day = number(1, 2);
        long nanos = 0;
        ZoneId zone = session;
        boolean beforeChrist = false;
        if (peek('T') || (peek(' ') && isDigit(at + 1))) {
            at++;
            nanos = clock();
        }
        while (at < word.length()) {
            skipSpace();
            if (isWord("BC")) {
                beforeChrist = true;
                at += 2;
            } else if (isWord("AD")) {
                at += 2;
            } else {
                zone = zone(session);
            }
        }
        try {
            return new Parts(LocalDate.of(beforeChrist ? 1 - year : year, month, day), nanos, zone);
        } catch (DateTimeException e) {
            throw Malformed.range(type, text);
        }
    }

    /** {@code 08:09}, {@code 08:09:10}, {@code 08:09:10.123456}; nanoseconds of the day. */
    private long clock() {
        int hours = number(1, 2);
        expect(':');
        int minutes = number(2, 2);
        int seconds = 0;
        long nanos = 0;
        if (peek(':')) {
            at++;
            seconds = number(2, 2);
            if (peek('.')) {
                at++;
                nanos = fraction();
            }
        }
        long day = ((hours * 60L + minutes) * 60 + seconds) * SECOND_NANOS + nanos;
        // a leap second is the next one, as in PostgreSQL
        if (minutes > 59 || seconds > 60 || day > 86_400 * SECOND_NANOS) {
            throw Malformed.range(type, text);
        }
        return day;
    }

    private long fraction() {
        long nanos = 0;
        int digits = 0;
        for (; isDigit(at); at++, digits++) {
            if (digits < NANO_DIGITS) {
                nanos = nanos * 10 + (word.charAt(at) - '0');
            }
        }
        for (; digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    private ZoneId zone(ZoneId session) {
        if (peek('+') || peek('-')) {
            return offset();
        }
        int start = at;
        while (at < word.length() && word.charAt(at) != ' ') {
            at++;
        }
        String name = word.substring(start, at);
        if (name.isEmpty()) {
            return session;
        }
        try {
            return name.equalsIgnoreCase("z") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    /** {@code +01}, {@code +0130}, {@code +01:30}, {@code +00:19:32}. */
    private ZoneOffset offset() {
        int sign = peek('-') ? -1 : 1;
        at++;
        int hours = number(1, 2);
        int minutes = 0;
        int seconds = 0;
        if (peek(':') || isDigit(at)) {
            at += peek(':') ? 1 : 0;
            minutes = number(2, 2);
            if (peek(':')) {
                at++;
                seconds = number(2, 2);
            }
        }
        if (hours > MAX_OFFSET_HOURS || minutes > 59 || seconds > 59) {
            throw Malformed.range(type, text);
        }
        return ZoneOffset.ofTotalSeconds(sign * ((hours * 60 + minutes) * 60 + seconds));
    }

    private int number(int minDigits, int maxDigits) {
        int start = at;
        int value = 0;
        while (isDigit(at) && at - start < maxDigits) {
            value = value * 10 + (word.charAt(at++) - '0');
        }
        if (at - start < minDigits) {
            throw malformed();
        }
        return value;
    }

    private boolean isDigit(int index) {
        return index < word.length() && word.charAt(index) >= '0' && word.charAt(index) <= '9';
    }

    private boolean isWord(String upper) {
        return word.regionMatches(true, at, upper, 0, upper.length())
                && (at + upper.length() == word.length() || word.charAt(at + upper.length()) == ' ');
    }

    private boolean peek(char character) {
        return at < word.length() && word.charAt(at) == character;
    }

    private void expect(char character) {
        if (!peek(character)) {
            throw malformed();
        }
        at++;
    }

    private void skipSpace() {
        while (peek(' ')) {
            at++;
        }
    }

    private void end() {
        if (at < word.length()) {
            throw malformed();
        }
    }

    private WeirException malformed() {
        return Malformed.text(type, text);
    }
}
