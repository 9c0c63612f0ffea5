/**
 * The rows: a pure function of the row number, so that any process can make or check any row. In come row numbers; out go
 * records, Arrow batches, and sums to compare. Nothing here asks a clock or starts a thread; one thread uses an object at a
 * time. A crash loses nothing: there is no state but scratch memory.
 */
@NullMarked
package dev.weir.bench.workload;

import org.jspecify.annotations.NullMarked;
