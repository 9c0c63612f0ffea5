package dev.weir.server.postgres.value;

import java.math.BigDecimal;
import java.util.List;

/** A value that came in, understood. */
sealed interface Value {
    record Null() implements Value {}

    record Truth(boolean value) implements Value {}

    record Whole(long value) implements Value {}

    record Real(double value) implements Value {}

    record Decimal(BigDecimal value) implements Value {}

    record Text(String value) implements Value {}

    record Bytes(byte[] value) implements Value {}

    record Uuid(long high, long low) implements Value {}

    /** @param epochDay as in {@link TimeText}, also infinite */
    record Day(int epochDay) implements Value {}

    /** @param nanos of the day, up to 24 hours */
    record Clock(long nanos) implements Value {}

    /** With a zone it is in UTC. The infinite ones have the greatest and the least second. */
    record Moment(long epochSecond, int nanos) implements Value {
        static final Moment INFINITY = new Moment(Long.MAX_VALUE, 0);
        static final Moment MINUS_INFINITY = new Moment(Long.MIN_VALUE, 0);

        static Moment ofMicros(long micros) {
            return new Moment(
                    Math.floorDiv(micros, TimeText.SECOND_MICROS),
                    (int) Math.floorMod(micros, TimeText.SECOND_MICROS) * 1000);
        }

        boolean isInfinite() {
            return equals(INFINITY) || equals(MINUS_INFINITY);
        }
    }

    record Span(int months, int days, long micros) implements Value {}

    record Many(List<Value> elements) implements Value {}
}
