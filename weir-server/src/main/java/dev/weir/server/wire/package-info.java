/**
 * The Flight door: gRPC calls come in, each turned once into the server's own terms, answers and typed errors go out. Unary calls and puts run
 * on a bounded pool, scans on virtual threads, SQL on threads of its own. Bodies pass through unopened. Any input ends in an answer or a
 * typed error, and in memory given back.
 */
@NullMarked
package dev.weir.server.wire;

import org.jspecify.annotations.NullMarked;
