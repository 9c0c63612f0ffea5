package dev.weir.format.batch;

/**
 * Which rows of a stored batch came from which writer; a batch that was coalesced from many appends has many, in row order.
 *
 * @param sequence the writer's number of its append to this bucket
 * @param rowCount how many rows of the batch it wrote
 */
public record WriterEntry(WriterId writer, long sequence, int rowCount) {}
