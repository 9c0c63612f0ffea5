package dev.weir.format.wire;

import java.util.List;

/** A table as the server knows it. */
public record TableDescription(
        TableSpec spec, String tableId, int schemaId, long createdAtUs, List<BucketDescription> buckets) {
    /** Committed rows that are still there. */
    public long rows() {
        return buckets.stream()
                .mapToLong(b -> b.highWatermark() - b.startOffset())
                .sum();
    }
}
