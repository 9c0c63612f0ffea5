/**
 * Small batches of sealed segments are made into large ones, bucket after bucket. In come the tables; a new segment goes to the tablet's lane, which
 * puts it into the place of those it was made of. One thread steps it. What always holds: rows, offsets and commit times stay, and at most one
 * segment is being written. A crash here loses nothing: what is not whole is deleted by the next start, what is whole replaces its sources.
 */
@NullMarked
package dev.weir.server.rewrite;

import org.jspecify.annotations.NullMarked;
