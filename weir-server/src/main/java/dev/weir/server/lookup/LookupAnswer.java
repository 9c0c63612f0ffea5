package dev.weir.server.lookup;

import dev.weir.format.wire.FlightFrame;

/** What one batch of keys is answered with: frames, made one at a time when the client takes them. Of one thread at a time. */
public interface LookupAnswer extends AutoCloseable {
    boolean hasNext();

    /** Owned by the caller. What it throws is to be told in the place of the rest: there is no next after it. */
    FlightFrame next();

    @Override
    void close();
}
