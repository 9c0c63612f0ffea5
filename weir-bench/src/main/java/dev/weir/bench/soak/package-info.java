/**
 * An hour under mixed load: comes in how long and how much, goes out a table of what the server held (memory, files, threads, connections)
 * over time, and a verdict. A server process of its own; a thread for each kind of client ({@link dev.weir.bench.soak.Load}), one that
 * looks ({@link dev.weir.bench.soak.Sampler}). What always holds: a row that was acknowledged is followed once, in order; an
 * error that no client should see fails the run. A crash loses the run; the server ends with this JVM.
 */
@NullMarked
package dev.weir.bench.soak;

import org.jspecify.annotations.NullMarked;
