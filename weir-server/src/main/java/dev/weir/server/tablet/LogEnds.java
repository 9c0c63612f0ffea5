package dev.weir.server.tablet;

/**
 * Where a log begins and ends.
 *
 * @param end of what readers see, one past the last row that no crash takes back
 */
public record LogEnds(long start, long end) {}
