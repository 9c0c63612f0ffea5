package dev.weir.format.column;

/**
 * Floating-point numbers as longs in the same order: NaN is one value above all others, −0.0 is 0.0. So a comparison of
 * floats is one of longs.
 */
public final class FloatOrder {
    public static final long NAN = key(Double.NaN);

    private FloatOrder() {}

    public static long key(double value) {
        // adding 0.0 makes -0.0 positive; doubleToLongBits makes all NaN one
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** The number whose key this is. */
    public static double value(long key) {
        return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
    }
}
