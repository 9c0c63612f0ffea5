/**
 * Snapshots of the stores of rows by key, in an object store. In: a copy of a store's files at a known offset of the log. Out: objects, and a manifest
 * that names them; or, the other way round, a directory that is a store again. Runs on the caller's thread and blocks it, never a lane's.
 *
 * <p>What always holds: a snapshot is there when its manifest is, and the manifest is put last and goes first; a file that the snapshot before has is
 * not sent again; the newest two stay. A crash loses a snapshot that was being made; what it left is removed by the next one.
 */
@NullMarked
package dev.weir.storage.state.snapshot;

import org.jspecify.annotations.NullMarked;
