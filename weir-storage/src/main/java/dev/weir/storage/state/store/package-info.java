/**
 * The cold side of keyed state: the rows of a bucket as they are at one offset of its log, sorted by key, on disk.
 *
 * <p>In: sorted runs, each with the log offset that it leads to, from one thread at a time. Out: snapshots for any thread, which answer
 * bulk lookups and scans. What always holds: the rows, their number and the offset change together; what {@code apply} returned from
 * survives a crash; damaged bytes are named and not served. All of it is derived from the log, so that a damaged or lost
 * store is made anew from there. Format: docs/formats/state-store.md.
 */
@NullMarked
package dev.weir.storage.state.store;

import org.jspecify.annotations.NullMarked;
