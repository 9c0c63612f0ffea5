package dev.weir.format.predicate;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.schema.TableSchema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes along the columns of a key: as long as a condition leaves single values of a column, each of them is followed by what it leaves of the next column;
 * the first column with a range, or of which nothing is known, ends it.
 */
final class KeyPlanner {
    /** More single keys than this are not worth the memory: the columns up to there give ranges. */
    private static final int MAX_KEYS = 16_384;

    /** A scan of a range has its own cost, so that many of them become one that spans them. */
    private static final int MAX_RANGES = 16;

    private final BoundNode condition;
    private final TableSchema schema;
    private final List<String> keyColumns;

    KeyPlanner(BoundNode condition, TableSchema schema, List<String> keyColumns) {
        this.condition = condition;
        this.schema = schema;
        this.keyColumns = keyColumns;
    }

    KeyChoice plan() {
        List<byte[]> begins = List.of(new byte[0]);
        for (String name : keyColumns) {
            int column = schema.require(name);
            KeyBytes bytes = new KeyBytes(schema.columns().get(column));
            Optional<IntervalSet<ByteString>> known = values(condition, column, bytes);
            if (known.isEmpty()) {
                return begun(begins);
            }
            List<IntervalSet.Interval<ByteString>> intervals =
                    bytes.singles(known.get().intervals());
            boolean single = intervals.stream().allMatch(interval -> isSingle(interval, bytes));
            if (!single || (long) begins.size() * intervals.size() > MAX_KEYS) {
                return ranges(begins, intervals);
            }
            begins = longer(begins, intervals);
        }
        return new KeyChoice.Keys(encoded(begins));
    }

    /** The bytes that this column has in keys of rows for which the condition is true; empty: any. */
    private static Optional<IntervalSet<ByteString>> values(BoundNode node, int column, KeyBytes bytes) {
        if (node instanceof BoundNode.Leaf leaf) {
            return leaf.column() == column ? leaf.test().keys(bytes) : Optional.empty();
        }
        if (node instanceof BoundNode.All all) {
            Optional<IntervalSet<ByteString>> both = Optional.empty();
            for (BoundNode part : all.parts()) {
                Optional<IntervalSet<ByteString>> one = values(part, column, bytes);
                if (one.isPresent()) {
                    both = both.isPresent() ? Optional.of(both.get().intersect(one.get())) : one;
                }
            }
            return both;
        }
        List<IntervalSet.Interval<ByteString>> any = new ArrayList<>();
        for (BoundNode part : ((BoundNode.Any) node).parts()) {
            Optional<IntervalSet<ByteString>> one = values(part, column, bytes);
            if (one.isEmpty()) {
                return one;
            }
            any.addAll(one.get().intervals());
        }
        return Optional.of(IntervalSet.union(any));
    }

    /** Whether it holds the keys that begin with one value, and no others. */
    private static boolean isSingle(IntervalSet.Interval<ByteString> interval, KeyBytes bytes) {
        ByteString from = interval.from();
        if (from == null || !bytes.isWhole(from)) {
            return false;
        }
        ByteString after = from.afterPrefix();
        return after == null ? interval.to() == null : after.equals(interval.to());
    }

    private static List<byte[]> longer(List<byte[]> begins, List<IntervalSet.Interval<ByteString>> singles) {
        List<byte[]> longer = new ArrayList<>(begins.size() * singles.size());
        for (byte[] begin : begins) {
            for (IntervalSet.Interval<ByteString> single : singles) {
                longer.add(joined(begin, bytes(single.from())));
            }
        }
        return longer;
    }

    private static KeyChoice begun(List<byte[]> begins) {
        return begins.size() == 1 && begins.get(0).length == 0
                ? new KeyChoice.All()
                : ranges(begins, List.of(new IntervalSet.Interval<>(null, null)));
    }

    private static KeyChoice ranges(List<byte[]> begins, List<IntervalSet.Interval<ByteString>> intervals) {
        if ((long) begins.size() * intervals.size() > MAX_RANGES) {
            KeyRange first = range(begins.get(0), intervals.get(0));
            KeyRange last = range(begins.get(begins.size() - 1), intervals.get(intervals.size() - 1));
            return new KeyChoice.Ranges(List.of(new KeyRange(first.from(), last.to())));
        }
        List<KeyRange> ranges = new ArrayList<>();
        for (byte[] begin : begins) {
            for (IntervalSet.Interval<ByteString> interval : intervals) {
                ranges.add(range(begin, interval));
            }
        }
        return new KeyChoice.Ranges(List.copyOf(ranges));
    }

    private static KeyRange range(byte[] begin, IntervalSet.Interval<ByteString> interval) {
        ByteString to = interval.to();
        return new KeyRange(
                joined(begin, bytes(interval.from())), to == null ? after(begin) : joined(begin, to.bytes()));
    }

    private static byte @Nullable [] after(byte[] begin) {
        ByteString after = new ByteString(begin).afterPrefix();
        return after == null ? null : after.bytes();
    }

    private static byte[] bytes(@Nullable ByteString string) {
        return string == null ? new byte[0] : string.bytes();
    }

    private static byte[] joined(byte[] begin, byte[] end) {
        byte[] joined = Arrays.copyOf(begin, begin.length + end.length);
        System.arraycopy(end, 0, joined, begin.length, end.length);
        return joined;
    }

    private static EncodedKeys encoded(List<byte[]> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[keys.size()];
        for (int i = 0; i < ends.length; i++) {
            bytes.writeBytes(keys.get(i));
            ends[i] = bytes.size();
        }
        return new EncodedKeys(bytes.toByteArray(), ends);
    }
}
