/**
 * Keyed state: the rows of each bucket of a primary-key table, by key, as a fold of its log.
 *
 * <p>In: writes, from the bucket's owner, one turn at a time, and after a start what the log holds beyond the store. Out: what they change, for the log;
 * views for any thread. What always holds: what a reader sees is what the log holds below one offset, no more and no less; memory is
 * bounded, and every view, generation and snapshot has holders that are counted. Design: docs/adr/010-keyed-state.md.
 */
@NullMarked
package dev.weir.storage.state;

import org.jspecify.annotations.NullMarked;
