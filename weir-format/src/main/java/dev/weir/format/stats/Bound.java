package dev.weir.format.stats;

import java.util.Arrays;
import java.util.HexFormat;

/** One end of the range of a column's values. */
public sealed interface Bound {
    /** Nothing is known. */
    record None() implements Bound {}

    /** Booleans (0, 1), integers, dates, times, timestamps: the Arrow value itself, in the column's own unit. */
    record Int(long value) implements Bound {}

    /** float32 and float64; never NaN, and −0.0 is kept as 0.0. */
    record Float(double value) implements Bound {}

    /** Decimals: the unscaled value as 16 bytes, big-endian two's complement. Strings, binaries, uuids: the bytes, at most 16. */
    record Bytes(byte[] value, boolean exact) implements Bound {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && exact == bytes.exact && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(value) + Boolean.hashCode(exact);
        }

        @Override
        public String toString() {
            return "Bytes[" + HexFormat.of().formatHex(value) + (exact ? "]" : "...]");
        }
    }
}
