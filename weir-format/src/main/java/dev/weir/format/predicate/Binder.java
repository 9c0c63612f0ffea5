package dev.weir.format.predicate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.arrow.vector.types.pojo.Field;

/** Turns a predicate into nodes: columns found, constants converted, negation pushed down to the leaves. */
final class Binder {
    private final List<Field> fields;
    private final ToIntFunction<String> positionOf;
    private final Set<Integer> columns = new HashSet<>();

    /** Whether the condition is wanted, or its opposite. In three-valued logic the opposite of unknown is unknown. */
    private enum Sense {
        PLAIN,
        NEGATED;

        Sense opposite() {
            return this == PLAIN ? NEGATED : PLAIN;
        }
    }

    private Binder(List<Field> fields, ToIntFunction<String> positionOf) {
        this.fields = fields;
        this.positionOf = positionOf;
    }

    /** @param positionOf a column's position, or throws */
    static BoundPredicate bind(Predicate predicate, List<Field> fields, ToIntFunction<String> positionOf) {
        PredicateLimits.check(predicate);
        Binder binder = new Binder(fields, positionOf);
        BoundNode root = binder.node(predicate, Sense.PLAIN);
        return new BoundPredicate(root, binder.columns);
    }

    private BoundNode node(Predicate predicate, Sense sense) {
        if (predicate instanceof Predicate.And and) {
            List<BoundNode> parts = nodes(and.all(), sense);
            return sense == Sense.PLAIN ? new BoundNode.All(parts) : new BoundNode.Any(parts);
        }
        if (predicate instanceof Predicate.Or or) {
            List<BoundNode> parts = nodes(or.any(), sense);
            return sense == Sense.PLAIN ? new BoundNode.Any(parts) : new BoundNode.All(parts);
        }
        if (predicate instanceof Predicate.Not not) {
            return node(not.inner(), sense.opposite());
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return leaf(isNull.column(), field -> new ColumnCondition.NullTest(sense == Sense.PLAIN));
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return leaf(isNotNull.column(), field -> new ColumnCondition.NullTest(sense == Sense.NEGATED));
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return leaf(startsWith.column(), field -> {
                ByteString prefix = new Cuts(field).prefix(startsWith.prefix());
                return BytesCondition.of(in(sense, IntervalSet.of(prefix, prefix.afterPrefix())));
            });
        }
        if (predicate instanceof Predicate.Compare compare) {
            return leaf(compare.column(), field -> valueTest(field, compare, sense));
        }
        if (predicate instanceof Predicate.Between between) {
            return leaf(between.column(), field -> valueTest(field, between, sense));
        }
        Predicate.In in = (Predicate.In) predicate;
        return leaf(in.column(), field -> valueTest(field, in, sense));
    }

    private List<BoundNode> nodes(List<Predicate> predicates, Sense sense) {
        List<BoundNode> nodes = new ArrayList<>(predicates.size());
        predicates.forEach(predicate -> nodes.add(node(predicate, sense)));
        return List.copyOf(nodes);
    }

    private BoundNode leaf(String column, Function<Field, ColumnCondition> test) {
        int position = positionOf.applyAsInt(column);
        columns.add(position);
        return new BoundNode.Leaf(position, column, test.apply(fields.get(position)));
    }

    private static ColumnCondition valueTest(Field field, Predicate condition, Sense sense) {
        Cuts cuts = new Cuts(field);
        return switch (cuts.kind()) {
            case BOOL, INT, FLOAT, DATE, TIME, TIMESTAMP ->
                LongCondition.of(in(sense, values(condition, cuts::number)));
            case DECIMAL -> DecimalCondition.of(in(sense, values(condition, cuts::number)));
            case TEXT, BINARY, UUID -> BytesCondition.of(in(sense, values(condition, cuts::bytes)));
            case OTHER -> throw cuts.incomparable();
        };
    }

    /** The values for which a comparison is true. */
    private static <T extends Comparable<T>> IntervalSet<T> values(
            Predicate condition, Function<Literal, Cut<T>> cutAt) {
        if (condition instanceof Predicate.Compare compare) {
            return cutAt.apply(compare.value()).toSet(compare.op());
        }
        if (condition instanceof Predicate.Between between) {
            return IntervalSet.of(
                    cutAt.apply(between.low()).atLeast(),
                    cutAt.apply(between.high()).above());
        }
        List<IntervalSet.Interval<T>> points = new ArrayList<>();
        for (Literal value : ((Predicate.In) condition).values()) {
            Cut<T> cut = cutAt.apply(value);
            points.add(new IntervalSet.Interval<>(cut.atLeast(), cut.above()));
        }
        return IntervalSet.union(points);
    }

    private static <T extends Comparable<T>> IntervalSet<T> in(Sense sense, IntervalSet<T> set) {
        return sense == Sense.PLAIN ? set : set.complement();
    }
}
