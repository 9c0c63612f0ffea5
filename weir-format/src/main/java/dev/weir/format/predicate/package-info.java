/**
 * Conditions on rows. In: {@link dev.weir.format.predicate.Predicate}s from outside, bounded in size; zone maps; batches.
 * Out: whether a batch can hold a passing row, and which rows of a batch pass. A bound predicate is immutable and runs on any
 * thread. What always holds: a batch is ruled out only if no row of it passes; a comparison with a constant of another type is
 * exact, as if both were numbers without limits. A crash here loses nothing: there is no state.
 *
 * <p>Binding turns every condition on a column into a set of intervals of the column's values ({@link
 * dev.weir.format.predicate.IntervalSet}), pushes negation down into them, and leaves only and, or and leaves.
 */
@NullMarked
package dev.weir.format.predicate;

import org.jspecify.annotations.NullMarked;
