/**
 * Classes as the simulator needs them: Iceberg's library, whose questions to the machine are answered by the simulated one, and what refers to it; planted
 * bugs in the place of shipped classes.
 */
@NullMarked
package dev.weir.sim.loading;

import org.jspecify.annotations.NullMarked;
