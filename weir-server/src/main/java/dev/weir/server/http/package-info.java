/**
 * The HTTP door: {@code /health} and {@code /metrics}, and below paths of their own what other modules answer ({@link
 * dev.weir.server.http.Mounted}). Requests come in on the network's threads; answers are made on a thread for the door's own and a few for its guests.
 * What always holds: a connection has one request at a time, and bodies take bounded memory.
 */
@NullMarked
package dev.weir.server.http;

import org.jspecify.annotations.NullMarked;
