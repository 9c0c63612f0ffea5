/**
 * SQL as the doors see it: a statement comes in, Arrow batches go out, and the tables are offered to whoever answers. The engine itself is
 * wired in from outside. Statements run on threads of their own; a client that leaves cancels its statement.
 */
@NullMarked
package dev.weir.server.query;

import org.jspecify.annotations.NullMarked;
