/**
 * Flight SQL: commands, tickets and actions that hold its protobuf messages come in, each turned into statements of the port {@code query} or into rows that tell of
 * tables; results go out as the door sends all streams. What clients are given a name for (prepared statements, sessions) is on the heap, bounded in number, size and
 * age; a restart forgets it, and clients prepare again.
 */
@NullMarked
package dev.weir.server.flightsql;

import org.jspecify.annotations.NullMarked;
