/**
 * The server put together from its stages, in the order of the data: {@code wire, write, tablet, serve, query, catalog, http}. Ports come in
 * (disk, clock, ids, SQL), a running server with its addresses goes out.
 */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;
