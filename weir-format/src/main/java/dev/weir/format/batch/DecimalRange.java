package dev.weir.format.batch;

import java.math.BigInteger;
import org.apache.arrow.memory.util.MemoryUtil;

/** The unscaled values that a decimal of some precision may have, compared without objects. */
final class DecimalRange {
    private final long limitHigh;
    private final long limitLow;

    /** Below ten to the power of the precision, in either direction. */
    DecimalRange(int precision) {
        BigInteger limit = BigInteger.TEN.pow(precision);
        limitLow = limit.longValue();
        limitHigh = limit.shiftRight(64).longValueExact();
    }

    /** Of 16 bytes, little-endian two's complement. */
    boolean contains(long address) {
        long low = MemoryUtil.getLong(address);
        long high = MemoryUtil.getLong(address + 8);
        if (high < 0) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
            // The smallest value has no positive counterpart; it is beyond every precision.
        }
        return high >= 0 && (high < limitHigh || (high == limitHigh && Long.compareUnsigned(low, limitLow) < 0));
    }
}
