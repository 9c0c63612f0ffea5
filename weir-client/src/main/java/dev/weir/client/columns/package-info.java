/**
 * Rows to columns and back, without an object per value.
 *
 * <p>In: Java values of one row, or vectors. Out: a {@link dev.weir.client.columns.RowBlock} as vectors, or values of a row.
 * Runs on the caller's thread: whoever holds a block or a reader owns it alone. Always holds: every column of a block has as
 * many values as the block has rows; a row that cannot be written leaves no trace. A crash loses the rows of the block.
 * Not for users: the public API is {@code dev.weir.client}.
 */
@NullMarked
package dev.weir.client.columns;

import org.jspecify.annotations.NullMarked;
