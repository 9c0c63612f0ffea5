package dev.weir.format.predicate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Where a constant lies among the values that a column can have: equal to one of them, or between two.
 *
 * @param atLeast the least value at or above the constant
 * @param above the least value above it; the same if none is equal to it
 */
record Cut<T extends Comparable<T>>(T atLeast, T above) {
    // beyond every 128-bit number
    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(1_000);

    static Cut<BigInteger> at(BigInteger value) {
        return new Cut<>(value, value.add(BigInteger.ONE));
    }

    static Cut<BigInteger> at(long value) {
        return at(BigInteger.valueOf(value));
    }

    static Cut<ByteString> at(ByteString value) {
        return new Cut<>(value, value.next());
    }

    /** Among the whole numbers. */
    static Cut<BigInteger> amongIntegers(BigDecimal value) {
        BigInteger floor = value.setScale(0, RoundingMode.FLOOR).unscaledValue();
        boolean exact = new BigDecimal(floor).compareTo(value) == 0;
        BigInteger above = floor.add(BigInteger.ONE);
        return new Cut<>(exact ? floor : above, above);
    }

    static Cut<BigInteger> aboveAll() {
        return new Cut<>(BEYOND, BEYOND);
    }

    static Cut<BigInteger> belowAll() {
        return new Cut<>(BEYOND.negate(), BEYOND.negate());
    }

    IntervalSet<T> toSet(Predicate.Op op) {
        return switch (op) {
            case EQ -> IntervalSet.of(atLeast, above);
            case NE -> IntervalSet.of(atLeast, above).complement();
            case LT -> IntervalSet.of(null, atLeast);
            case LE -> IntervalSet.of(null, above);
            case GT -> IntervalSet.of(above, null);
            case GE -> IntervalSet.of(atLeast, null);
        };
    }
}
