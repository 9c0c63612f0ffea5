/**
 * Rows of a table one by one as bytes, as keyed state keeps them in memory, on disk and in snapshots (docs/formats/row.md).
 *
 * <p>In: batches that were checked, or places of rows in native memory. Out: rows back to back in one buffer, or vectors. Both ways go
 * a block of rows at a time, and in it column by column. What always holds: equal rows are equal bytes, and no byte outside of a row is
 * read, whatever stands in it. Any thread; what a conversion needs lives as long as the conversion. Nothing here is kept across a
 * crash.
 */
@NullMarked
package dev.weir.format.row;

import org.jspecify.annotations.NullMarked;
