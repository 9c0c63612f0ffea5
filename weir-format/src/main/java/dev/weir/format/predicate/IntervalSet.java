package dev.weir.format.predicate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of values as ascending intervals that neither touch nor overlap.
 *
 * @param <T> values with a total order
 */
record IntervalSet<T extends Comparable<T>>(List<Interval<T>> intervals) {
    /**
     * @param from included; null: from the least value on
     * @param to excluded; null: without end
     */
    record Interval<T extends Comparable<T>>(
            @Nullable T from, @Nullable T to) {
        boolean isEmpty() {
            return from != null && to != null && from.compareTo(to) >= 0;
        }
    }

    static <T extends Comparable<T>> IntervalSet<T> of(@Nullable T from, @Nullable T to) {
        return union(List.of(new Interval<>(from, to)));
    }

    static <T extends Comparable<T>> IntervalSet<T> union(List<Interval<T>> parts) {
        List<Interval<T>> sorted = new ArrayList<>(parts);
        sorted.removeIf(Interval::isEmpty);
        sorted.sort(Comparator.comparing(Interval::from, Comparator.nullsFirst(Comparator.<T>naturalOrder())));
        List<Interval<T>> merged = new ArrayList<>(sorted.size());
        for (Interval<T> next : sorted) {
            Interval<T> last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && touches(last, next)) {
                merged.set(merged.size() - 1, new Interval<>(last.from(), later(last.to(), next.to())));
            } else {
                merged.add(next);
            }
        }
        return new IntervalSet<>(List.copyOf(merged));
    }

    IntervalSet<T> complement() {
        List<Interval<T>> gaps = new ArrayList<>(intervals.size() + 1);
        T from = null;
        for (Interval<T> interval : intervals) {
            if (interval.from() != null) {
                gaps.add(new Interval<>(from, interval.from()));
            }
            from = interval.to();
            if (from == null) {
                return new IntervalSet<>(List.copyOf(gaps));
            }
        }
        gaps.add(new Interval<>(from, null));
        return new IntervalSet<>(List.copyOf(gaps));
    }

    IntervalSet<T> intersect(IntervalSet<T> other) {
        List<Interval<T>> outside = new ArrayList<>(complement().intervals());
        outside.addAll(other.complement().intervals());
        return union(outside).complement();
    }

    private static <T extends Comparable<T>> boolean touches(Interval<T> earlier, Interval<T> next) {
        return earlier.to() == null || next.from() == null || next.from().compareTo(earlier.to()) <= 0;
    }

    private static <T extends Comparable<T>> @Nullable T later(@Nullable T a, @Nullable T b) {
        return a == null || b == null ? null : a.compareTo(b) >= 0 ? a : b;
    }
}
