/**
 * The way of stored batches out: a scan comes in, Flight frames go out, pushed as fast as the client takes them. Each scan has a virtual
 * thread of its own; it takes no lock that a writer takes. Columns leave as they are stored, unopened, unless rows must be chosen. Those who
 * follow a bucket with the same projection share what one of them has cut. A client that leaves ends its scan at once and its memory is
 * released. Nothing is stored, so a crash loses nothing.
 */
@NullMarked
package dev.weir.server.serve;

import org.jspecify.annotations.NullMarked;
