/**
 * Making snapshots of rows by key. In: buckets whose stores have changed since their last one. Out: snapshots in the object store, which
 * {@link dev.weir.server.tablet.BucketOpener} goes back to when a store is damaged or gone. What always holds: one is made at a time, on one
 * thread, and nobody waits for it but a table that is dropped and a server that stops, and they not for long.
 */
@NullMarked
package dev.weir.server.snapshot;

import org.jspecify.annotations.NullMarked;
