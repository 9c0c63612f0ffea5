/**
 * The port to the file system, and the real one.
 *
 * <p>In: positions and buffers. Out: bytes, or a {@link dev.weir.format.WeirException} that names the file. Runs on the caller's thread and
 * blocks it. What always holds: a write that returned is in the file for every reader, one that was synced survives a crash; a
 * closed file answers {@code UNAVAILABLE}, also when it is closed during a read. A crash loses what was not synced.
 */
@NullMarked
package dev.weir.storage.disk;

import org.jspecify.annotations.NullMarked;
