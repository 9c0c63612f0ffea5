/**
 * The Java client: connect, create tables from record classes, append, scan, follow, ask SQL. Start at
 * {@link dev.weir.client.Weir}; docs/client.md walks through it.
 *
 * <p>In: records, rows, Arrow batches. Out: where they were stored; batches, rows, records. Calls may come from any thread.
 * Always holds: a row is reported once, and if it is reported as stored, it is stored once. A crash loses the rows that were
 * not acknowledged. The packages below this one ({@code append, columns, scan, wire}) are its inside; only {@code schema} is
 * for users, too.
 */
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
