/**
 * The sockets below the doors: accepts connections, counts them and turns away those above a limit, reads and writes bytes on a few event loops.
 * What a door hangs into a connection's pipeline is its own affair. Nothing here waits for anybody; a crash loses connections, which
 * clients make again.
 */
@NullMarked
package dev.weir.server.net;

import org.jspecify.annotations.NullMarked;
