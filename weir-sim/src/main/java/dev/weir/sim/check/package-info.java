/**
 * What must hold. A model knows what was sent, what was acknowledged and what was read, and compares it with the server after every event.
 */
@NullMarked
package dev.weir.sim.check;

import org.jspecify.annotations.NullMarked;
