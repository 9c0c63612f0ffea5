/**
 * The owners of buckets. Appends come in by a lane's queue, outcomes go out to their source after write, one sync per log and turn, and
 * publication. Exactly one lane (one thread) ever changes a tablet; readers take immutable views and are woken when the high watermark
 * moves. What always holds: nothing is acknowledged as synced that was not; an outcome is told once; a log that fails fences its own tablet
 * only. A crash loses what was not acknowledged, and of async tables at most the last second.
 */
@NullMarked
package dev.weir.server.tablet;

import org.jspecify.annotations.NullMarked;
