package dev.weir.format.predicate;

import java.math.BigDecimal;

/** A constant in a predicate. Dates, times and timestamps are ISO-8601 text or the column's own integer. */
public sealed interface Literal {
    record Bool(boolean value) implements Literal {}

    record Int(long value) implements Literal {}

    record Float(double value) implements Literal {}

    record Decimal(BigDecimal value) implements Literal {}

    record Text(String value) implements Literal {}

    record Bytes(byte[] value) implements Literal {}
}
