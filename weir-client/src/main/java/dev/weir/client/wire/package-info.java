/**
 * The connection to a server: one gRPC channel, Arrow Flight's calls, and the threads that belong to it.
 *
 * <p>In: wire records and frames. Out: answers, or a {@link dev.weir.format.WeirException}. Network events run on the
 * channel's event loop, answers to puts on one thread of their own (users' callbacks run there), compression on a small pool,
 * timers on one thread; all are daemons and end with the connection. Always holds: native memory that was taken through the
 * connection's allocator is back when it is closed. A crash here loses what was not acknowledged.
 * Not for users: the public API is {@code dev.weir.client}.
 */
@NullMarked
package dev.weir.client.wire;

import org.jspecify.annotations.NullMarked;
