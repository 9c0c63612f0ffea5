/** The simulator at work. */
@NullMarked
package dev.weir.sim;

import org.jspecify.annotations.NullMarked;
