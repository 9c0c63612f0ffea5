package dev.weir.sim.world;

/**
 * The time of an event, and what may excuse an error.
 *
 * @param nanos by the clock that only goes forward
 * @param hungNanos how long disk operations have hung so far, all together
 * @param latestUs the latest time that the wall clock has ever shown
 * @param troubles whether disk operations fail now and then
 * @param full whether the disk has no room
 */
public record Moment(long nanos, long hungNanos, long latestUs, boolean troubles, boolean full) {}
