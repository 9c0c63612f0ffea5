package dev.weir.server.scrub;

import dev.weir.storage.log.ScrubReport;

/** A check of one place, in steps; to be closed. One thread at a time. */
interface PlaceScrub extends AutoCloseable {
    /** Goes on until about so many bytes were read. Answers whether there is more. */
    boolean step(long maxBytes);

    /** What it has come to so far. */
    ScrubReport report();

    @Override
    void close();
}
