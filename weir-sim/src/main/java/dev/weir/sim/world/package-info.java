/**
 * The simulated machine: a disk and a clock that outlive crashes, and the server process on it, made of the shipped parts on one thread.
 */
@NullMarked
package dev.weir.sim.world;

import org.jspecify.annotations.NullMarked;
