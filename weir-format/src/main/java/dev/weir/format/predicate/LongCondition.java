package dev.weir.format.predicate;

import dev.weir.format.column.FloatOrder;
import dev.weir.format.column.LongView;
import dev.weir.format.column.ValidityView;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;

/** A value lies in one of some intervals of longs, both ends included; floats by their key. */
final class LongCondition implements ColumnCondition {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final long[] lows;
    private final long[] highs;

    private LongCondition(long[] lows, long[] highs) {
        this.lows = lows;
        this.highs = highs;
    }

    static LongCondition of(IntervalSet<BigInteger> set) {
        long[] lows = new long[set.intervals().size()];
        long[] highs = new long[lows.length];
        int count = 0;
        for (IntervalSet.Interval<BigInteger> interval : set.intervals()) {
            BigInteger low = interval.from() == null ? MIN : interval.from().max(MIN);
            BigInteger high = interval.to() == null
                    ? MAX
                    : interval.to().subtract(BigInteger.ONE).min(MAX);
            if (low.compareTo(high) <= 0) {
                lows[count] = low.longValueExact();
                highs[count++] = high.longValueExact();
            }
        }
        return new LongCondition(Arrays.copyOf(lows, count), Arrays.copyOf(highs, count));
    }

    @Override
    public boolean mayMatch(ZoneMap zone) {
        if (zone.nullCount() >= zone.rowCount() || lows.length == 0) {
            return false;
        }
        if (zone.hasNaN() && contains(FloatOrder.NAN)) {
            return true;
        }
        return overlaps(key(zone.lower(), Long.MIN_VALUE), key(zone.upper(), Long.MAX_VALUE));
    }

    private static long key(Bound bound, long unknown) {
        if (bound instanceof Bound.Int value) {
            return value.value();
        }
        return bound instanceof Bound.Float value ? FloatOrder.key(value.value()) : unknown;
    }

    private boolean overlaps(long low, long high) {
        int interval = lastAtMost(high);
        return interval >= 0 && highs[interval] >= low;
    }

    private boolean contains(long value) {
        return overlaps(value, value);
    }

    /** The last interval that begins at or before the value, or -1. */
    private int lastAtMost(long value) {
        int found = Arrays.binarySearch(lows, value);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public void filter(FieldVector vector, long[] mask) {
        ValidityView validity = ValidityView.of(vector);
        LongView values = LongView.of(vector);
        long[] block = new long[LongView.BLOCK];
        int rows = vector.getValueCount();
        for (int word = 0; word < mask.length; word++) {
            if (mask[word] == 0) {
                continue;
            }
            int from = word << 6;
            int count = Math.min(LongView.BLOCK, rows - from);
            values.load(from, count, block);
            mask[word] &= validity.word(word) & passing(block, count);
        }
    }

    @Override
    public Optional<IntervalSet<ByteString>> keys(KeyBytes column) {
        return Optional.of(column.numbers(lows, highs));
    }

    private long passing(long[] block, int count) {
        return switch (lows.length) {
            case 0 -> 0;
            case 1 -> inRange(block, count, lows[0], highs[0]);
            case 2 -> inRange(block, count, lows[0], highs[0]) | inRange(block, count, lows[1], highs[1]);
            default -> {
                long bits = 0;
                for (int i = 0; i < count; i++) {
                    bits |= contains(block[i]) ? 1L << i : 0;
                }
                yield bits;
            }
        };
    }

    private static long inRange(long[] block, int count, long low, long high) {
        // one unsigned comparison instead of two: the distance to low wraps round below it
        long span = (high - low) + Long.MIN_VALUE;
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits |= ((block[i] - low) + Long.MIN_VALUE <= span ? 1L : 0L) << i;
        }
        return bits;
    }
}
