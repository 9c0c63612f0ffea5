package dev.weir.lake.tier;

import dev.weir.format.Check;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;

/** One offset for each bucket of a table: up to, and not including, which rows are meant. Immutable. */
public final class Offsets {
    private final long[] ofBuckets;

    private Offsets(long[] ofBuckets) {
        this.ofBuckets = ofBuckets;
    }

    public static Offsets of(long... ofBuckets) {
        return new Offsets(ofBuckets.clone());
    }

    public static Offsets zero(int buckets) {
        return new Offsets(new long[buckets]);
    }

    /** What {@link #toString} writes; {@code IllegalArgumentException} if it is something else. */
    public static Offsets parse(String text) {
        return new Offsets(
                Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray());
    }

    public int buckets() {
        return ofBuckets.length;
    }

    public long at(int bucket) {
        return ofBuckets[bucket];
    }

    /** Whether no bucket is behind the other's. */
    public boolean covers(Offsets other) {
        requireAlike(other);
        for (int bucket = 0; bucket < ofBuckets.length; bucket++) {
            if (ofBuckets[bucket] < other.ofBuckets[bucket]) {
                return false;
            }
        }
        return true;
    }

    public Offsets min(Offsets other) {
        return with(other, Math::min);
    }

    public Offsets max(Offsets other) {
        return with(other, Math::max);
    }

    /** Where rows begin without a gap, when they end at {@code end} and go on at {@code next}. */
    Offsets behindGap(Offsets end, Offsets next) {
        requireAlike(end);
        requireAlike(next);
        long[] result = ofBuckets.clone();
        for (int bucket = 0; bucket < result.length; bucket++) {
            if (next.at(bucket) > end.at(bucket)) {
                result[bucket] = next.at(bucket);
            }
        }
        return new Offsets(result);
    }

    private Offsets with(Offsets other, LongBinaryOperator operator) {
        requireAlike(other);
        long[] result = new long[ofBuckets.length];
        Arrays.setAll(result, bucket -> operator.applyAsLong(ofBuckets[bucket], other.ofBuckets[bucket]));
        return new Offsets(result);
    }

    private void requireAlike(Offsets other) {
        Check.that(ofBuckets.length == other.ofBuckets.length, "offsets are of one table, whose buckets stay");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Offsets offsets && Arrays.equals(ofBuckets, offsets.ofBuckets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ofBuckets);
    }

    /** {@code 5,0,17}, as it stands in a snapshot's summary. */
    @Override
    public String toString() {
        return Arrays.stream(ofBuckets).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }
}
