package dev.weir.sim.check;

/**
 * What a batch does to a primary-key table, row by row, without the rows that do nothing by their nature.
 *
 * @param ids of the rows
 * @param deletes whether only the row's key counts, and its row goes
 */
public record Writes(long[] ids, boolean[] deletes) {}
