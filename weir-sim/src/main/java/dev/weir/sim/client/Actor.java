package dev.weir.sim.client;

/** Somebody who does one thing at a time. */
public interface Actor {
    /** Does something, or nothing when there is nothing to do. The server is up. */
    void act();

    /** The server is about to stop in order: what was taken of it is given back. */
    default void serverStops() {}

    /** The server has gone, with all that it had in memory. */
    default void serverGone() {}
}
