package dev.weir.format.predicate;

import java.util.List;

/**
 * A condition on a row, in three-valued logic: a row passes when it is true, not when it is false or unknown. Wire form in
 * docs/formats/predicate.md.
 */
public sealed interface Predicate {
    /** The comparisons; NaN is equal to itself and above all other numbers, −0.0 equals 0.0. */
    enum Op {
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE
    }

    record Compare(String column, Op op, Literal value) implements Predicate {}

    /** Both ends included. */
    record Between(String column, Literal low, Literal high) implements Predicate {}

    record In(String column, List<Literal> values) implements Predicate {}

    record IsNull(String column) implements Predicate {}

    record IsNotNull(String column) implements Predicate {}

    record StartsWith(String column, String prefix) implements Predicate {}

    record And(List<Predicate> all) implements Predicate {}

    record Or(List<Predicate> any) implements Predicate {}

    record Not(Predicate inner) implements Predicate {}
}
