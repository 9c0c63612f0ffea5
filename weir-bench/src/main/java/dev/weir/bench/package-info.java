/**
 * Measures Weir as its users see it: the rows and questions of a fixed workload, a fresh client JVM per item, a server in a
 * process of its own.
 *
 * <p>In come the words of a command line; out go JSON lines, one per figure, with the fields that the peers' own
 * programs print, so that {@link dev.weir.bench.report} can lay them side by side. The path: {@code Bench} (what to run) →
 * {@code process} (servers and client JVMs) → {@code item} (one measurement, in the client JVM) → {@code workload} (the
 * rows) and {@code measure} (clocks and /proc) → {@code report}. One thread unless an item is about two. What
 * always holds: a figure whose answer was wrong says {@code MISMATCH} and fails the run. A crash loses the figures of
 * the item that ran; processes that were started are ended by the JVM's shutdown hook.
 */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
