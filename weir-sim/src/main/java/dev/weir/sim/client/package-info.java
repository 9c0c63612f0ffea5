/** Those who use the simulated server: writers who pipeline and retry, hostile ones, readers, an administrator. */
@NullMarked
package dev.weir.sim.client;

import org.jspecify.annotations.NullMarked;
