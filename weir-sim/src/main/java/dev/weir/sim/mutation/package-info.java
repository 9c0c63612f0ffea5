/**
 * Bugs that are planted to see whether the simulator finds them. Each is a change of the source of one shipped class, compiled in memory and
 * loaded beside the others: what is shipped has no trace of it.
 */
@NullMarked
package dev.weir.sim.mutation;

import org.jspecify.annotations.NullMarked;
