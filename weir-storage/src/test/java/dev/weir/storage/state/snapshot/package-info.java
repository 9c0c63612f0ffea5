/** Tests of snapshots. */
@org.jspecify.annotations.NullMarked
package dev.weir.storage.state.snapshot;
