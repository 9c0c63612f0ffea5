@NullMarked
package dev.weir.sim.check;

import org.jspecify.annotations.NullMarked;
