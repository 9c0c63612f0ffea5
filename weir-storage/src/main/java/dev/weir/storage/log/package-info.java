/**
 * The log of one bucket: batches on disk, by offset.
 *
 * <p>In: sealed batches, one owner thread at a time. Out: immutable views of what was published, for any thread. What always
 * holds: offsets are dense, what was read at an offset never changes, a view never shows what was not published, and bytes that
 * are not what was written are named and not served. A crash loses appends that were not synced, each wholly; index files are
 * derived and lost without harm. Formats: docs/formats/segment.md and index.md.
 */
@NullMarked
package dev.weir.storage.log;

import org.jspecify.annotations.NullMarked;
