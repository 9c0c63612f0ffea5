package dev.weir.server.tablet;

/** Where a lane's inputs are put: the queue of its thread, or whoever turns the lane in a simulation. */
@FunctionalInterface
public interface LaneInbox {
    /** Any thread; never waits. What is submitted is done in the order of submission, or its source is told why not. */
    void submit(LaneInput input);
}
