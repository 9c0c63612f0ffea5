package dev.weir.format.predicate;

import java.math.BigDecimal;
import java.util.Arrays;

/** A constant in a predicate. Dates, times and timestamps are ISO-8601 text or the column's own integer. */
public sealed interface Literal {
    record Bool(boolean value) implements Literal {}

    record Int(long value) implements Literal {}

    record Float(double value) implements Literal {}

    record Decimal(BigDecimal value) implements Literal {}

    record Text(String value) implements Literal {}

    /** Compared by content. */
    record Bytes(byte[] value) implements Literal {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }
}
