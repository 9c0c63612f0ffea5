/** From a seed to a history: which faults, which events in which order, and what is printed. */
@NullMarked
package dev.weir.sim.run;

import org.jspecify.annotations.NullMarked;
