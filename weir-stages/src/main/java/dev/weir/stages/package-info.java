/**
 * Each stage of the way of a row alone, and beside it the least that any program would have to do to the same bytes: copy, compress, write or send them
 * with nothing of Weir around. In come the workload's rows; out goes a line of JSON for each stage, of the shape that the report reads. JMH runs each
 * benchmark in a JVM of its own, on one thread. A class has two benchmarks, {@code stage} and {@code limit}, over one {@link Sample}; its fields are what
 * a run needs, and its {@code close} gives all native memory back, or says that it cannot. A crash loses the stage that ran.
 */
@NullMarked
package dev.weir.stages;

import org.jspecify.annotations.NullMarked;
