/**
 * From rows to acknowledged batches.
 *
 * <p>In: rows (caller's thread, into the open block) and whole batches. A full or lingering block is encoded on the codec
 * pool, then sent on the put stream of its bucket; acks come back on the connection's ack thread. Out: every row is reported
 * once, with its offset or an error. Always holds: within a bucket, batches are sent in the order in which they were sealed,
 * with contiguous sequence numbers; a batch whose fate is not known is sent again with the same number or reported as an
 * error, never sent under another number. A crash loses what was not acknowledged.
 * Not for users: the public API is {@code dev.weir.client}.
 */
@NullMarked
package dev.weir.client.append;

import org.jspecify.annotations.NullMarked;
