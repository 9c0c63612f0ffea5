/**
 * Checks of what is stored. Reads all buckets and the catalog's journal again, one after the other, and holds every byte against its
 * checksum, and on request what has settled in the lake against the log. In come the tables, out go reports. {@link dev.weir.server.scrub.Verification} is one walk, stepped by one thread at a time: that
 * of a call, or that of {@link dev.weir.server.scrub.ScrubPace}, which walks for ever at a slow pace. What always holds: at most one bucket is
 * held at a time, and nothing on disk is changed. A crash here loses nothing.
 */
@NullMarked
package dev.weir.server.scrub;

import org.jspecify.annotations.NullMarked;
