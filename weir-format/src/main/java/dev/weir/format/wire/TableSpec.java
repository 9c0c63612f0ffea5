package dev.weir.format.wire;

import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import java.util.List;

/**
 * A table to be created.
 *
 * @param name {@code table} or {@code database.table}
 * @param buckets 1 to 10,000
 * @param bucketKey columns whose hash chooses the bucket; empty: whole batches go round the buckets
 * @param compression of batches that arrive uncompressed
 */
public record TableSpec(
        String name,
        TableSchema schema,
        int buckets,
        List<String> bucketKey,
        Durability durability,
        Codec compression) {
    public static TableSpec of(String name, TableSchema schema) {
        return new TableSpec(name, schema, 1, List.of(), Durability.FSYNC, Codec.ZSTD);
    }
}
