/**
 * Batches from the server to one reader.
 *
 * <p>In: frames of one DoGet stream per bucket, a few read ahead. Decoded on the codec pool, in order. Out: vectors, handed to
 * one reader thread. Always holds: of a bucket every batch is delivered once, in order, also over a lost connection, because
 * the next offset is remembered when a frame arrives and a new stream starts there. Frames and vectors that nobody took are
 * released when the scan closes. A crash loses nothing but the reader's place.
 * Not for users: the public API is {@code dev.weir.client}.
 */
@NullMarked
package dev.weir.client.scan;

import org.jspecify.annotations.NullMarked;
