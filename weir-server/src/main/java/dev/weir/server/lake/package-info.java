/** What the lake asks of a server: which tables settle, what of their logs waits, and how far they have, so that retention keeps the rest. */
@NullMarked
package dev.weir.server.lake;

import org.jspecify.annotations.NullMarked;
