/**
 * The way of a batch up to the lane: bytes from a stranger come in, checked, conformed, routed and compressed parts go out to lanes, and
 * acknowledgements come back in the order of the batches. Runs on the call's executor, never on a lane. A batch that is refused leaves
 * nothing behind. A crash loses only what was not acknowledged.
 */
@NullMarked
package dev.weir.server.write;

import org.jspecify.annotations.NullMarked;
