package dev.weir.format.wire;

import java.util.List;

/** A table as the server knows it. */
public record TableDescription(
        TableSpec spec, String tableId, int schemaId, long createdAtUs, List<BucketDescription> buckets) {
    /** Of a primary-key table those that are there now, of a log table those of the log. */
    public long rows() {
        return buckets.stream().mapToLong(BucketDescription::rows).sum();
    }
}
