/**
 * The door for clients of PostgreSQL, protocol 3. A connection's messages are cut out on its event loop and worked on one after the other: greeting and proof there, all else on a
 * thread of {@link dev.weir.server.query.Statements}, which is given back whenever nothing is left to do or the client does not read. So a connection at rest has no thread, and
 * what belongs to its session is used by one thread at a time.
 */
@NullMarked
package dev.weir.server.postgres;

import org.jspecify.annotations.NullMarked;
