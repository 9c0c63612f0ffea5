package dev.weir.format.wire;

import java.util.List;

/** The answer to one batch of a put; answers come in the order of the batches. */
public record PutAck(List<Part> parts, Durability durability) {
    /**
     * Rows that went to one bucket.
     *
     * @param duplicate whether they were there already, from an earlier try of the same writer and sequence
     */
    public record Part(int bucket, long baseOffset, int rowCount, boolean duplicate) {}
}
