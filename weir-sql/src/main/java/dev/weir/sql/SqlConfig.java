package dev.weir.sql;

import java.nio.file.Path;

/**
 * What SQL may use of the machine.
 *
 * @param memoryBytes of all statements together
 * @param queryMemoryBytes of one statement, or of those that share its {@link Seat}; more spills to {@code tempDirectory}
 * @param spillBytes how much may be spilled by all together
 * @param cacheBytes of columns that were read before, beside {@code memoryBytes}; 0: none are kept
 * @param threads that compute, beside the ones that read results
 * @param tempDirectory SQL's own: what is in it at the start is removed
 * @param libraryDirectory where DuckDB's library is unpacked on the first start, to be found by later ones
 */
public record SqlConfig(
        long memoryBytes,
        long queryMemoryBytes,
        long spillBytes,
        long cacheBytes,
        int threads,
        Path tempDirectory,
        Path libraryDirectory) {
    /** More would cut the disk into parts that are of no use. */
    private static final long MAX_SEATS = 32;

    /** Two gigabytes of memory, a quarter of it for one, 16 of disk, half a one for columns, a thread per core, all below {@code directory}. */
    public static SqlConfig under(Path directory) {
        return new SqlConfig(
                2L << 30,
                512L << 20,
                16L << 30,
                512L << 20,
                Runtime.getRuntime().availableProcessors(),
                directory.resolve("sql-temp"),
                directory.resolve("lib"));
    }

    /** How many statements can have memory of their own, the light ones counting as one. */
    int seats() {
        return (int) Math.clamp(memoryBytes / queryMemoryBytes, 1, MAX_SEATS);
    }

    long seatMemoryBytes() {
        return Math.min(memoryBytes, queryMemoryBytes);
    }

    /** The files of the lake have a part as well. */
    long seatSpillBytes() {
        return spillBytes / (seats() + 1);
    }
}
