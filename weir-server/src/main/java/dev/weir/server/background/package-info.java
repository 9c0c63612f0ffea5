/**
 * Threads for what is done slowly and for ever beside the calls: checking, rewriting. In goes something that can be stepped, which says how long
 * to pause. What always holds: nobody waits for these threads, and they end with the server.
 */
@NullMarked
package dev.weir.server.background;

import org.jspecify.annotations.NullMarked;
