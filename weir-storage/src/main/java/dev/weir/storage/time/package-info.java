/** The port to time, and the real one. The time is read once per turn, at the edge, and passed down. */
@NullMarked
package dev.weir.storage.time;

import org.jspecify.annotations.NullMarked;
