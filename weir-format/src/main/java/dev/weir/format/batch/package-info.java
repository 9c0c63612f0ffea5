/**
 * Record batches as they travel and are stored: Arrow IPC messages whose buffers are compressed one by one.
 *
 * <p>In: vectors, or a message's metadata and body. Out: the same the other way round, checked; and Weir's header around a
 * batch that is stored. Encoders and decoders keep native contexts and belong to one thread; layouts and headers are immutable.
 * Declared sizes are held against limits before memory is taken, and native memory has one owner at a time. Nothing here is
 * kept across a crash.
 */
@NullMarked
package dev.weir.format.batch;

import org.jspecify.annotations.NullMarked;
