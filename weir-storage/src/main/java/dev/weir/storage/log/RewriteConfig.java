package dev.weir.storage.log;

/**
 * When and how sealed segments are rewritten.
 *
 * @param batchRows so many rows a batch that is made of small ones has, and no more bytes than {@code batchBytes} in memory
 * @param smallRows a batch of fewer rows, and fewer stored bytes than {@code smallBytes}, is small
 * @param fragmentedBatches a segment that grows ends when it has so many batches and most are small
 * @param restUs a segment that has small batches ends when nobody has appended for so long
 * @param mergedSegments so many small segments side by side become one
 * @param leastSaved fewer batches less are not worth a file
 */
public record RewriteConfig(
        int batchRows,
        long batchBytes,
        int smallRows,
        long smallBytes,
        int fragmentedBatches,
        long restUs,
        int mergedSegments,
        int leastSaved) {
    public static final RewriteConfig DEFAULT =
            new RewriteConfig(16_384, 2L << 20, 4_096, 64L << 10, 8_192, 5_000_000, 8, 8);

    /** One batch less to read is worth as many bytes rewritten. */
    static final long BYTES_WORTH_A_BATCH = 256L << 10;

    /** What a rewrite may hold of its sources' indexes in memory. */
    static final int MOST_BATCHES = 65_536;

    static final long MOST_WRITERS = 262_144;
}
