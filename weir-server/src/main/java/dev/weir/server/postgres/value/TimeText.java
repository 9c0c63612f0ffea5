package dev.weir.server.postgres.value;

/** Dates, times and spans of time as PostgreSQL prints them with DateStyle ISO and IntervalStyle postgres. */
final class TimeText {
    /** DuckDB's infinite dates; minus infinity is the negative of each. */
    static final int INFINITE_DAY = Integer.MAX_VALUE;

    static final long INFINITE_MOMENT = Long.MAX_VALUE;

    static final long DAY_MICROS = 86_400_000_000L;
    static final long SECOND_MICROS = 1_000_000L;
    private static final int DAYS_OF_400_YEARS = 146_097;
    /** From 0000-03-01 to 1970-01-01. */
    private static final int DAYS_TO_EPOCH = 719_468;

    private TimeText() {}

    static void date(TextBytes to, int day) {
        if (isInfinite(to, day == INFINITE_DAY, day <= -INFINITE_DAY)) {
            return;
        }
        if (day(to, day)) {
            to.ascii(" BC");
        }
    }

    /** @param separator between date and time: a space, or T in JSON */
    static void timestamp(TextBytes to, long micros, int separator) {
        if (isInfinite(to, micros)) {
            return;
        }
        boolean beforeChrist = moment(to, micros, separator);
        if (beforeChrist) {
            to.ascii(" BC");
        }
    }

    static void timestampWithZone(TextBytes to, long micros, ZoneOffsets zone, int separator) {
        if (isInfinite(to, micros)) {
            return;
        }
        int offset = zone.secondsAt(Math.floorDiv(micros, SECOND_MICROS));
        boolean beforeChrist = moment(to, micros + offset * SECOND_MICROS, separator);
        int size = Math.abs(offset);
        to.put(offset < 0 ? '-' : '+').padded(size / 3600, 2);
        if (size % 3600 != 0 || separator == 'T') {
            to.put(':').padded(size / 60 % 60, 2);
        }
        if (size % 60 != 0) {
            to.put(':').padded(size % 60, 2);
        }
        if (beforeChrist) {
            to.ascii(" BC");
        }
    }

    static boolean isInfinite(long micros) {
        return micros == INFINITE_MOMENT || micros <= -INFINITE_MOMENT;
    }

    private static boolean isInfinite(TextBytes to, long micros) {
        return isInfinite(to, micros == INFINITE_MOMENT, micros <= -INFINITE_MOMENT);
    }

    private static boolean isInfinite(TextBytes to, boolean positive, boolean negative) {
        if (negative) {
            to.put('-');
        }
        if (positive || negative) {
            to.ascii("infinity");
        }
        return positive || negative;
    }

    private static boolean moment(TextBytes to, long micros, int separator) {
        long day = Math.floorDiv(micros, DAY_MICROS);
        boolean beforeChrist = day(to, day);
        to.put(separator);
        time(to, micros - day * DAY_MICROS);
        return beforeChrist;
    }

    /** True if it is before Christ. The calendar is counted in years from March, of which only the last day moves. */
    private static boolean day(TextBytes to, long epochDay) {
        long shifted = epochDay + DAYS_TO_EPOCH;
        long era = Math.floorDiv(shifted, DAYS_OF_400_YEARS);
        int day = (int) (shifted - era * DAYS_OF_400_YEARS);
        int yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        int dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1;
        int month = march < 10 ? march + 3 : march - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        to.padded(year > 0 ? year : 1 - year, 4)
                .put('-')
                .padded(month, 2)
                .put('-')
                .padded(dayOfMonth, 2);
        return year <= 0;
    }

    /** @param micros of the day, which may have 24 hours and no more */
    static void time(TextBytes to, long micros) {
        long seconds = micros / SECOND_MICROS;
        clock(to, seconds, (int) (micros - seconds * SECOND_MICROS));
    }

    private static void clock(TextBytes to, long seconds, int micros) {
        to.padded(seconds / 3600, 2)
                .put(':')
                .padded(seconds / 60 % 60, 2)
                .put(':')
                .padded(seconds % 60, 2);
        if (micros != 0) {
            to.put('.').padded(micros, 6);
            to.trimZeros(0);
        }
    }

    static void interval(TextBytes to, int months, int days, long micros) {
        int start = to.length();
        boolean afterNegative = part(to, start, months / 12, "year", false);
        afterNegative = part(to, start, months % 12, "mon", afterNegative);
        afterNegative = part(to, start, days, "day", afterNegative);
        if (micros == 0 && to.length() > start) {
            return;
        }
        if (to.length() > start) {
            to.put(' ');
        }
        if (micros < 0) {
            to.put('-');
        } else if (afterNegative) {
            to.put('+');
        }
        clock(to, Math.abs(micros / SECOND_MICROS), (int) Math.abs(micros % SECOND_MICROS));
    }

    /** What is positive behind something negative says so; whether this part was negative, or, if it is zero, the one before. */
    private static boolean part(TextBytes to, int start, int value, String unit, boolean afterNegative) {
        if (value == 0) {
            return afterNegative;
        }
        if (to.length() > start) {
            to.put(' ');
        }
        if (afterNegative && value > 0) {
            to.put('+');
        }
        to.number(value).put(' ').ascii(unit);
        if (value != 1) {
            to.put('s');
        }
        return value < 0;
    }
}
