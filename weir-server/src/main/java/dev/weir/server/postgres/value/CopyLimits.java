package dev.weir.server.postgres.value;

/**
 * How much of a copy is in memory.
 *
 * @param rowBytes of one row as it is sent, and so of each of its fields
 * @param batchBytes of rows as they are sent, after which a batch is full
 * @param batchRows after which a batch is full
 */
public record CopyLimits(int rowBytes, int batchBytes, int batchRows) {}
