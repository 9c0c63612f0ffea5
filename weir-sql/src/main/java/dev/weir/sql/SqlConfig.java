package dev.weir.sql;

import java.nio.file.Path;

/**
 * What SQL may use of the machine.
 *
 * @param memoryBytes of all statements together; more spills to {@code tempDirectory}
 * @param tempBytes how much may be spilled
 * @param cacheBytes of columns that were read before, beside {@code memoryBytes}; 0: none are kept
 * @param threads that compute, beside the ones that read results
 * @param libraryDirectory where DuckDB's library is unpacked on the first start, to be found by later ones
 */
public record SqlConfig(
        long memoryBytes, long tempBytes, long cacheBytes, int threads, Path tempDirectory, Path libraryDirectory) {
    /** A gigabyte of memory, 16 of disk, half a one for columns, a thread per core, all below {@code directory}. */
    public static SqlConfig under(Path directory) {
        return new SqlConfig(
                1L << 30,
                16L << 30,
                512L << 20,
                Runtime.getRuntime().availableProcessors(),
                directory.resolve("sql-temp"),
                directory.resolve("lib"));
    }
}
