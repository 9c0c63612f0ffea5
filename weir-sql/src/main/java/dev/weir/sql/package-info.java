/**
 * SQL over hot tables. In: statements, and through {@link dev.weir.sql.HotTables} the stored batches. Out: Arrow batches of results, new tables,
 * appended rows.
 *
 * <p>A statement runs on the thread that reads its result, helped by DuckDB's own threads, which come into Java through the callbacks of
 * {@link dev.weir.sql.ScanFunction}; native calls pin a virtual thread, so results are best read on platform threads. Only
 * {@link dev.weir.sql.DuckNative} calls native code, and only {@link dev.weir.sql.VectorFill} and {@link dev.weir.sql.VectorDrain} touch its
 * memory.
 *
 * <p>Always: a statement sees one view per table; skipping batches changes no answer, since DuckDB applies each filter again; rows made
 * up from zone maps have the minima, maxima and counts of the table's own, and stand in for them only where nothing else is asked; no
 * statement reads a file or changes a setting; one that needs much memory takes none that the light ones need ({@link dev.weir.sql.Seats}); when a result is closed, all memory it took is given back, but for what
 * {@link dev.weir.sql.ColumnCache} has copied of it.
 *
 * <p>A crash loses nothing but running statements: the databases are empty and live in memory.
 */
@NullMarked
package dev.weir.sql;

import org.jspecify.annotations.NullMarked;
