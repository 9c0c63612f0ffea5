package dev.weir.storage.object;

/**
 * What was read of an object.
 *
 * @param objectBytes how long the whole object is
 * @param bytes how many were read; fewer than asked only at its end
 */
public record ObjectRange(long objectBytes, int bytes) {}
