package dev.weir.format.stats;

import dev.weir.format.column.BytesView;
import dev.weir.format.column.DecimalView;
import dev.weir.format.column.FloatOrder;
import dev.weir.format.column.LongView;
import dev.weir.format.column.ValidityView;
import dev.weir.format.column.ValueKind;
import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;

/** One pass over a column's memory for its {@link ZoneMap}. */
final class ZoneScan {
    /** Bytes of a string or binary that a bound keeps. */
    static final int PREFIX_BYTES = 16;

    // a longer value than this is cut in the same way, whatever follows
    private static final int SIGNIFICANT_BYTES = PREFIX_BYTES + 1;
    private static final Bound NONE = new Bound.None();

    private ZoneScan() {}

    static ZoneMap scan(FieldVector vector) {
        ValidityView validity = ValidityView.of(vector);
        int nullCount = validity.nullCount();
        if (nullCount == validity.rows()) {
            return new ZoneMap(validity.rows(), nullCount, false, NONE, NONE);
        }
        return switch (ValueKind.of(vector.getField())) {
            case BOOL, INT, DATE, TIME, TIMESTAMP -> longs(LongView.of(vector), validity, nullCount);
            case FLOAT -> floats(LongView.of(vector), validity, nullCount);
            case DECIMAL -> decimals(DecimalView.of(vector), validity, nullCount);
            case TEXT, BINARY, UUID -> bytes(BytesView.of(vector), validity, nullCount);
            case OTHER -> new ZoneMap(validity.rows(), nullCount, false, NONE, NONE);
        };
    }

    private static ZoneMap longs(LongView values, ValidityView validity, int nullCount) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long[] block = new long[LongView.BLOCK];
        int rows = validity.rows();
        for (int word = 0; word < validity.words(); word++) {
            long valid = validity.word(word);
            int from = word << 6;
            values.load(from, Math.min(LongView.BLOCK, rows - from), block);
            if (valid == -1L) {
                for (int i = 0; i < LongView.BLOCK; i++) {
                    min = Math.min(min, block[i]);
                    max = Math.max(max, block[i]);
                }
            } else {
                for (; valid != 0; valid &= valid - 1) {
                    long value = block[Long.numberOfTrailingZeros(valid)];
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
        }
        return new ZoneMap(rows, nullCount, false, new Bound.Int(min), new Bound.Int(max));
    }

    private static ZoneMap floats(LongView keys, ValidityView validity, int nullCount) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        boolean hasNaN = false;
        long[] block = new long[LongView.BLOCK];
        int rows = validity.rows();
        for (int word = 0; word < validity.words(); word++) {
            long valid = validity.word(word);
            int from = word << 6;
            keys.load(from, Math.min(LongView.BLOCK, rows - from), block);
            for (; valid != 0; valid &= valid - 1) {
                long key = block[Long.numberOfTrailingZeros(valid)];
                if (key == FloatOrder.NAN) {
                    hasNaN = true;
                } else {
                    min = Math.min(min, key);
                    max = Math.max(max, key);
                }
            }
        }
        return min > max
                ? new ZoneMap(rows, nullCount, hasNaN, NONE, NONE)
                : new ZoneMap(
                        rows,
                        nullCount,
                        hasNaN,
                        new Bound.Float(FloatOrder.value(min)),
                        new Bound.Float(FloatOrder.value(max)));
    }

    private static ZoneMap decimals(DecimalView values, ValidityView validity, int nullCount) {
        long minHigh = Long.MAX_VALUE;
        long minLow = -1;
        long maxHigh = Long.MIN_VALUE;
        long maxLow = 0;
        for (int word = 0; word < validity.words(); word++) {
            for (long valid = validity.word(word); valid != 0; valid &= valid - 1) {
                int row = (word << 6) + Long.numberOfTrailingZeros(valid);
                long high = values.high(row);
                long low = values.low(row);
                if (DecimalView.compare(high, low, minHigh, minLow) < 0) {
                    minHigh = high;
                    minLow = low;
                }
                if (DecimalView.compare(high, low, maxHigh, maxLow) > 0) {
                    maxHigh = high;
                    maxLow = low;
                }
            }
        }
        return new ZoneMap(
                validity.rows(),
                nullCount,
                false,
                new Bound.Bytes(DecimalView.toBytes(minHigh, minLow), true),
                new Bound.Bytes(DecimalView.toBytes(maxHigh, maxLow), true));
    }

    private static ZoneMap bytes(BytesView values, ValidityView validity, int nullCount) {
        long minAddress = 0;
        long minHead = -1;
        int minLength = -1;
        long maxAddress = 0;
        long maxHead = 0;
        int maxLength = -1;
        for (int word = 0; word < validity.words(); word++) {
            for (long valid = validity.word(word); valid != 0; valid &= valid - 1) {
                int row = (word << 6) + Long.numberOfTrailingZeros(valid);
                long address = values.address(row);
                int length = Math.min(SIGNIFICANT_BYTES, values.length(row));
                long head = values.head(address, length);
                int toMin = Long.compareUnsigned(head, minHead);
                if (toMin < 0
                        || (toMin == 0
                                && (minLength < 0 || BytesView.compare(address, length, minAddress, minLength) < 0))) {
                    minAddress = address;
                    minHead = head;
                    minLength = length;
                }
                int toMax = Long.compareUnsigned(head, maxHead);
                if (toMax > 0
                        || (toMax == 0
                                && (maxLength < 0 || BytesView.compare(address, length, maxAddress, maxLength) > 0))) {
                    maxAddress = address;
                    maxHead = head;
                    maxLength = length;
                }
            }
        }
        return new ZoneMap(
                validity.rows(), nullCount, false, lower(minAddress, minLength), upper(maxAddress, maxLength));
    }

    private static Bound lower(long address, int length) {
        return new Bound.Bytes(copy(address, Math.min(PREFIX_BYTES, length)), length <= PREFIX_BYTES);
    }

    private static Bound upper(long address, int length) {
        byte[] prefix = copy(address, Math.min(PREFIX_BYTES, length));
        if (length <= PREFIX_BYTES) {
            return new Bound.Bytes(prefix, true);
        }
        // the least prefix above all values that begin with this one
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return NONE;
        }
        byte[] above = Arrays.copyOf(prefix, last + 1);
        above[last]++;
        return new Bound.Bytes(above, false);
    }

    private static byte[] copy(long address, int length) {
        byte[] bytes = new byte[length];
        MemoryUtil.copyFromMemory(address, bytes, 0, length);
        return bytes;
    }
}
