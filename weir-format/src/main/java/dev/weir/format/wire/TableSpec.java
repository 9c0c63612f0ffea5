package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.key.BucketHash;
import dev.weir.format.schema.TableSchema;
import java.util.HashSet;
import java.util.List;

/**
 * A table to be created. Checked when made: what cannot be a table is {@code INVALID_REQUEST}, {@code UNKNOWN_COLUMN} or
 * {@code UNSUPPORTED_TYPE}.
 *
 * @param name {@code table} or {@code database.table}
 * @param buckets 1 to 10,000
 * @param bucketKey columns whose hash chooses the bucket; empty: whole batches go round the buckets
 * @param durability what an ack stands for; can be changed later
 * @param compression of batches that arrive uncompressed
 * @param retention how long rows are kept; can be changed later
 */
public record TableSpec(
        String name,
        TableSchema schema,
        int buckets,
        List<String> bucketKey,
        Durability durability,
        Codec compression,
        Retention retention) {
    public static final int MAX_BUCKETS = 10_000;

    public TableSpec {
        TableName.parse(name);
        bucketKey = List.copyOf(bucketKey);
        if (buckets < 1 || buckets > MAX_BUCKETS) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a table has 1 to " + MAX_BUCKETS + " buckets table=" + name + " buckets=" + buckets);
        }
        if (new HashSet<>(bucketKey).size() != bucketKey.size()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a bucket key names each column once table=" + name + " bucket_key=" + bucketKey);
        }
        if (!bucketKey.isEmpty()) {
            BucketHash.check(schema, bucketKey);
        }
    }

    /** One bucket, synced before the ack, kept for ever; to be changed by the methods below. */
    public static TableSpec of(String name, TableSchema schema) {
        return new TableSpec(name, schema, 1, List.of(), Durability.FSYNC, Codec.ZSTD, Retention.FOREVER);
    }

    /** @param key columns whose hash chooses the bucket, or none */
    public TableSpec withBuckets(int count, List<String> key) {
        return new TableSpec(name, schema, count, key, durability, compression, retention);
    }

    public TableSpec withDurability(Durability changed) {
        return new TableSpec(name, schema, buckets, bucketKey, changed, compression, retention);
    }

    public TableSpec withCompression(Codec changed) {
        return new TableSpec(name, schema, buckets, bucketKey, durability, changed, retention);
    }

    public TableSpec withRetention(Retention changed) {
        return new TableSpec(name, schema, buckets, bucketKey, durability, compression, changed);
    }
}
