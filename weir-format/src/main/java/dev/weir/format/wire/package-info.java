/**
 * The messages that Weir adds to Arrow Flight. In: JSON, frames and gRPC statuses from outside, bounded and checked here and
 * nowhere else. Out: records and {@link dev.weir.format.WeirException}s, converted once at the edge. Runs on whichever thread
 * calls; nothing is shared but an immutable JSON mapper. What always holds: a record that was read names no unknown key,
 * and every document that was written reads back as the same record. A crash here loses nothing: there is no state.
 */
@NullMarked
package dev.weir.format.wire;

import org.jspecify.annotations.NullMarked;
