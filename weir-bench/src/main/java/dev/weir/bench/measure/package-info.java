/**
 * What is measured: wall time, CPU seconds and memory of processes, loopback bytes, percentiles; and the line that says it.
 * Read by the thread that runs the item. What always holds: a figure's interval covers the item alone, not the check of its
 * answer. A crash loses the open interval.
 */
@NullMarked
package dev.weir.bench.measure;

import org.jspecify.annotations.NullMarked;
