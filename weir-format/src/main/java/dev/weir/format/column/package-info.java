/**
 * Windows over the memory of Arrow vectors, for loops over whole columns. In: vectors whose buffers have been checked (by
 * Arrow itself or by the batch decoder). Out: values in a few comparable forms (longs, 128-bit decimals, bytes). Arrow's own
 * accessors check bounds at every value; here they are checked once for each column. Runs on whichever thread holds the
 * vector; a window owns nothing and is valid as long as the vector is. A crash here loses nothing: there is no state.
 */
@NullMarked
package dev.weir.format.column;

import org.jspecify.annotations.NullMarked;
