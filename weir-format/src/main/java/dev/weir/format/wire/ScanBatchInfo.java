package dev.weir.format.wire;

/**
 * The application metadata of each batch of a scan.
 *
 * @param offset of the first stored row that this batch was made from
 * @param nextOffset where to go on after this batch
 * @param timestampUs commit time of the last of these rows
 */
public record ScanBatchInfo(int bucket, long offset, long nextOffset, long timestampUs) {}
