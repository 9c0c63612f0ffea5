package dev.weir.sql;

/**
 * What became of looking for columns that were read before.
 *
 * @param hits columns of batches that were there
 * @param misses columns of batches that were not, and had to be read
 * @param bytes of memory in use now, that of columns which are gone but still read included
 */
public record CacheFigures(long hits, long misses, long bytes) {}
