/**
 * The wiring: the only place that knows all modules and the real ports (disk, clock, signals, log). In come settings, out comes a running
 * server. The caller's thread starts and stops it; SQL is opened behind it, so that a start does not wait for DuckDB.
 */
@NullMarked
package dev.weir.cli.boot;

import org.jspecify.annotations.NullMarked;
