/**
 * The port to object stores: whole objects under names, for what is too large or too old to be a log. Snapshots of keyed state and the
 * tiers below the hot one are kept through it.
 *
 * <p>In: names and contents. Out: an outcome, or a {@link dev.weir.format.WeirException}. Runs on the caller's thread and blocks it,
 * which is a virtual one at the edges and never a lane. What always holds: an object is there wholly or not at all, and one whose
 * {@code put} returned survives a crash. A crash loses puts that have not returned; what they left is removed at the next start.
 */
@NullMarked
package dev.weir.storage.object;

import org.jspecify.annotations.NullMarked;
