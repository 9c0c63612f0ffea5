/**
 * Rows of primary-key tables by their keys. In: batches of keys from one stream. Out: for each batch, in their order, one frame with a row for each
 * key, or the rows whose keys begin so. Runs on whatever thread the door chooses, one at a time for each stream; takes no lock of the write path.
 * What always holds: all that a batch of keys is answered from one bucket is the state at one offset, at or behind every write that was acknowledged
 * before the batch came. Nothing is stored, so a crash loses nothing.
 */
@NullMarked
package dev.weir.server.lookup;

import org.jspecify.annotations.NullMarked;
