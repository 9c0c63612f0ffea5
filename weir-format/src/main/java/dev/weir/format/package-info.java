/**
 * What all modules say to one another: errors with a code and what to do about them, broken invariants, and the mark of code that
 * may ask the real world. The packages below hold the formats, each in the order in which a row meets them: {@code schema}, {@code
 * batch}, {@code stats}, {@code key}, {@code row}, {@code predicate}, {@code wire}.
 *
 * <p>Any thread; no I/O, no state; a crash here loses nothing.
 */
@NullMarked
package dev.weir.format;

import org.jspecify.annotations.NullMarked;
