package dev.weir.format.predicate;

import dev.weir.format.column.DecimalView;
import dev.weir.format.column.ValueKind;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Values of one column of a key as its bytes there (docs/formats/key.md). An interval of values becomes one of bytes that holds the keys that have one of these
 * values, whatever follows in them.
 */
final class KeyBytes {
    /** Numbers next to each other are rather looked up than scanned, if they are no more than this. */
    private static final int FEW = 64;

    private static final byte[] TEXT_END = {0, 1};

    private final Field field;
    private final ValueKind kind;

    KeyBytes(Field field) {
        this.field = field;
        this.kind = ValueKind.of(field);
    }

    /** Both ends included; floats by their key. */
    IntervalSet<ByteString> numbers(long[] lows, long[] highs) {
        int width = width();
        long least = width == Long.BYTES ? Long.MIN_VALUE : -(1L << (8 * width - 1));
        List<IntervalSet.Interval<ByteString>> intervals = new ArrayList<>(lows.length);
        for (int i = 0; i < lows.length; i++) {
            long low = Math.max(lows[i], least);
            long high = Math.min(highs[i], ~least);
            if (low <= high) {
                intervals.add(new IntervalSet.Interval<>(
                        number(low, width), number(high, width).afterPrefix()));
            }
        }
        return IntervalSet.union(intervals);
    }

    /** Intervals of a few whole numbers, such as 5 to 7, as one for each of them; the others as they are. */
    List<IntervalSet.Interval<ByteString>> singles(List<IntervalSet.Interval<ByteString>> intervals) {
        return switch (kind) {
            case BOOL, INT, DATE, TIME, TIMESTAMP ->
                intervals.stream().flatMap(this::singles).toList();
            case FLOAT, DECIMAL, TEXT, BINARY, UUID, OTHER -> intervals;
        };
    }

    private Stream<IntervalSet.Interval<ByteString>> singles(IntervalSet.Interval<ByteString> interval) {
        int width = width();
        // to the end of all numbers when there is no bound: a shift by all of a long's bits would do nothing
        long end = width == Long.BYTES ? 0 : 1L << (8 * width);
        long from = bits(interval.from(), width, 0);
        long count = bits(interval.to(), width, end) - from;
        // 0 stands for all longs: no interval is empty
        return count == 0 || Long.compareUnsigned(count, FEW) > 0
                ? Stream.of(interval)
                : LongStream.range(0, count).mapToObj(i -> {
                    ByteString one = bytes(from + i, width);
                    return new IntervalSet.Interval<>(one, one.afterPrefix());
                });
    }

    /** Whether it is a value and not only a bound, which may have lost bytes at its end: what lies behind all that begin with FF FF has no end of its own, as the greatest value has none. */
    boolean isWhole(ByteString value) {
        byte[] bytes = value.bytes();
        return switch (kind) {
            case BOOL, INT, DATE, TIME, TIMESTAMP, FLOAT -> bytes.length == width();
            case DECIMAL -> bytes.length == DecimalView.BYTES;
            case TEXT, BINARY, UUID, OTHER -> isText() ? endsAsText(bytes) : bytes.length == fixedLength();
        };
    }

    private static boolean endsAsText(byte[] bytes) {
        int end = bytes.length - TEXT_END.length;
        return end >= 0 && Arrays.equals(bytes, end, bytes.length, TEXT_END, 0, TEXT_END.length);
    }

    private static long bits(@Nullable ByteString bound, int width, long none) {
        if (bound == null) {
            return none;
        }
        // a bound may have lost zeros at its end
        byte[] bytes = Arrays.copyOf(bound.bytes(), width);
        long bits = 0;
        for (byte one : bytes) {
            bits = bits << 8 | (one & 0xFF);
        }
        return bits;
    }

    private int width() {
        return switch (kind) {
            case BOOL -> 1;
            case INT -> ((ArrowType.Int) field.getType()).getBitWidth() / 8;
            case DATE -> Integer.BYTES;
            case TIME -> ((ArrowType.Time) field.getType()).getBitWidth() / 8;
            default -> Long.BYTES;
        };
    }

    private static ByteString number(long value, int width) {
        return bytes(value ^ 1L << (8 * width - 1), width);
    }

    private static ByteString bytes(long bits, int width) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(bits).array();
        return new ByteString(Arrays.copyOfRange(bytes, Long.BYTES - width, Long.BYTES));
    }

    /** Both ends included. */
    static IntervalSet.Interval<ByteString> decimals(BigInteger low, BigInteger high) {
        return new IntervalSet.Interval<>(decimal(low), decimal(high).afterPrefix());
    }

    private static ByteString decimal(BigInteger value) {
        return new ByteString(ByteBuffer.allocate(DecimalView.BYTES)
                .putLong(DecimalView.high(value) ^ Long.MIN_VALUE)
                .putLong(DecimalView.low(value))
                .array());
    }

    /** The ends excluded; null: without end. */
    IntervalSet<ByteString> texts(byte[][] froms, byte[] @Nullable [] tos) {
        List<IntervalSet.Interval<ByteString>> intervals = new ArrayList<>(froms.length);
        for (int i = 0; i < froms.length; i++) {
            byte[] to = tos[i];
            if (to != null && isNext(froms[i], to)) {
                ByteString only = text(froms[i]);
                intervals.add(new IntervalSet.Interval<>(only, only.afterPrefix()));
                continue;
            }
            ByteString end = to == null ? null : bound(to);
            if (froms[i].length == 0) {
                intervals.add(new IntervalSet.Interval<>(null, end));
                continue;
            }
            ByteString from = bound(froms[i]);
            if (from != null) {
                intervals.add(new IntervalSet.Interval<>(from, end));
            }
        }
        return IntervalSet.union(intervals);
    }

    private static boolean isNext(byte[] value, byte[] next) {
        return next.length == value.length + 1
                && next[value.length] == 0
                && Arrays.equals(value, 0, value.length, next, 0, value.length);
    }

    /** The first bytes of keys with values from here on: a zero at the end stands for what is right behind a value. Null: there are none. */
    private @Nullable ByteString bound(byte[] value) {
        int last = value.length - 1;
        return last >= 0 && value[last] == 0 && (isText() || last == fixedLength())
                ? text(Arrays.copyOf(value, last)).afterPrefix()
                : text(value);
    }

    private boolean isText() {
        return kind != ValueKind.UUID && !(field.getType() instanceof ArrowType.FixedSizeBinary);
    }

    private int fixedLength() {
        return field.getType() instanceof ArrowType.FixedSizeBinary fixed ? fixed.getByteWidth() : 16;
    }

    private ByteString text(byte[] value) {
        if (!isText()) {
            return new ByteString(value);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + TEXT_END.length);
        for (byte one : value) {
            bytes.write(one);
            if (one == 0) {
                bytes.write(0xFF);
            }
        }
        bytes.writeBytes(TEXT_END);
        return new ByteString(bytes.toByteArray());
    }
}
