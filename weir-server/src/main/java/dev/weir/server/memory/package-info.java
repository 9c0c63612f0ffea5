/**
 * The bounded native memory for network and batches, and the codecs that are lent from it. Every buffer has one owner; the budget is the
 * limit of one Arrow allocator, and what does not fit is a typed error for the request that asked, never the end of a thread. Any thread.
 */
@NullMarked
package dev.weir.server.memory;

import org.jspecify.annotations.NullMarked;
