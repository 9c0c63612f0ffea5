package dev.weir.format.predicate;

import dev.weir.format.column.DecimalView;
import dev.weir.format.column.ValidityView;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;

/** A decimal's unscaled value lies in one of some intervals of 128-bit numbers, both ends included. */
final class DecimalCondition implements ColumnCondition {
    private static final BigInteger MIN = BigInteger.ONE.shiftLeft(127).negate();
    private static final BigInteger MAX = MIN.not();

    private final List<BigInteger> lows;
    private final List<BigInteger> highs;
    private final int count;
    private final long[] lowHighs;
    private final long[] lowLows;
    private final long[] highHighs;
    private final long[] highLows;

    private DecimalCondition(List<BigInteger> lows, List<BigInteger> highs) {
        this.lows = List.copyOf(lows);
        this.highs = List.copyOf(highs);
        this.count = lows.size();
        this.lowHighs = lows.stream().mapToLong(DecimalView::high).toArray();
        this.lowLows = lows.stream().mapToLong(DecimalView::low).toArray();
        this.highHighs = highs.stream().mapToLong(DecimalView::high).toArray();
        this.highLows = highs.stream().mapToLong(DecimalView::low).toArray();
    }

    static DecimalCondition of(IntervalSet<BigInteger> set) {
        List<BigInteger> lows = new ArrayList<>();
        List<BigInteger> highs = new ArrayList<>();
        for (IntervalSet.Interval<BigInteger> interval : set.intervals()) {
            BigInteger low = interval.from() == null ? MIN : interval.from().max(MIN);
            BigInteger high = interval.to() == null
                    ? MAX
                    : interval.to().subtract(BigInteger.ONE).min(MAX);
            if (low.compareTo(high) <= 0) {
                lows.add(low);
                highs.add(high);
            }
        }
        return new DecimalCondition(lows, highs);
    }

    @Override
    public boolean mayMatch(ZoneMap zone) {
        if (zone.nullCount() >= zone.rowCount() || count == 0) {
            return false;
        }
        BigInteger lower = zone.lower() instanceof Bound.Bytes bytes ? new BigInteger(bytes.value()) : MIN;
        BigInteger upper = zone.upper() instanceof Bound.Bytes bytes ? new BigInteger(bytes.value()) : MAX;
        return overlaps(
                DecimalView.high(lower), DecimalView.low(lower), DecimalView.high(upper), DecimalView.low(upper));
    }

    @Override
    public void filter(FieldVector vector, long[] mask) {
        ValidityView validity = ValidityView.of(vector);
        DecimalView values = DecimalView.of(vector);
        for (int word = 0; word < mask.length; word++) {
            long passing = 0;
            for (long open = mask[word] & validity.word(word); open != 0; open &= open - 1) {
                int row = (word << 6) + Long.numberOfTrailingZeros(open);
                long high = values.high(row);
                long low = values.low(row);
                if (overlaps(high, low, high, low)) {
                    passing |= open & -open;
                }
            }
            mask[word] = passing;
        }
    }

    @Override
    public Optional<IntervalSet<ByteString>> keys(KeyBytes column) {
        List<IntervalSet.Interval<ByteString>> intervals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            intervals.add(KeyBytes.decimals(lows.get(i), highs.get(i)));
        }
        return Optional.of(IntervalSet.union(intervals));
    }

    private boolean overlaps(long fromHigh, long fromLow, long toHigh, long toLow) {
        int first = 0;
        int last = count - 1;
        // the last interval that begins at or before the end
        while (first <= last) {
            int middle = (first + last) >>> 1;
            if (DecimalView.compare(lowHighs[middle], lowLows[middle], toHigh, toLow) <= 0) {
                first = middle + 1;
            } else {
                last = middle - 1;
            }
        }
        return last >= 0 && DecimalView.compare(highHighs[last], highLows[last], fromHigh, fromLow) >= 0;
    }
}
