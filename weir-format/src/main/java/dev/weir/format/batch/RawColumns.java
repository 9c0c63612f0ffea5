package dev.weir.format.batch;

/**
 * Columns in memory without vectors around them: per field its node, and per buffer where it lies, depth first. Borrowed memory: whoever
 * makes one keeps the buffers alive.
 */
final class RawColumns {
    final long[] nodeLengths;
    final long[] nullCounts;
    final long[] addresses;
    final long[] lengths;

    RawColumns(int nodes, int buffers) {
        nodeLengths = new long[nodes];
        nullCounts = new long[nodes];
        addresses = new long[buffers];
        lengths = new long[buffers];
    }
}
