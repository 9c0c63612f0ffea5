package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.key.BucketHash;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.schema.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A table to be created. Checked when made: what cannot be a table is {@code INVALID_REQUEST}, {@code INVALID_SCHEMA}, {@code UNKNOWN_COLUMN} or
 * {@code UNSUPPORTED_TYPE}.
 *
 * @param name {@code table} or {@code database.table}
 * @param schema the columns that users declare; those of a primary key are made {@code NOT NULL}
 * @param key the primary key, if it is a table of one
 * @param buckets 1 to 10,000
 * @param bucketKey columns whose hash chooses the bucket; of a primary-key table the first columns of the key, and all of them when none is named; of another,
 *     none: whole batches go round the buckets
 * @param durability what an ack stands for; can be changed later
 * @param compression of batches that arrive uncompressed
 * @param retention how long rows are kept; can be changed later
 * @param lake whether and how rows settle into the lake; can be changed later
 */
public record TableSpec(
        String name,
        TableSchema schema,
        Optional<KeySpec> key,
        int buckets,
        List<String> bucketKey,
        Durability durability,
        Codec compression,
        Retention retention,
        LakeOptions lake) {
    public static final int MAX_BUCKETS = 10_000;

    public TableSpec {
        TableName.parse(name);
        if (buckets < 1 || buckets > MAX_BUCKETS) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a table has 1 to " + MAX_BUCKETS + " buckets table=" + name + " buckets=" + buckets);
        }
        if (key.isPresent()) {
            List<String> columns = key.get().columns();
            schema = keyed(schema, columns);
            bucketKey = bucketKey.isEmpty() ? columns : bucketKey;
            if (bucketKey.size() > columns.size() || !bucketKey.equals(columns.subList(0, bucketKey.size()))) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "the bucket key of a primary-key table is the first columns of its key, or all of them table="
                                + name + " bucket_key=" + bucketKey + " primary_key=" + columns);
            }
        }
        bucketKey = List.copyOf(bucketKey);
        if (new HashSet<>(bucketKey).size() != bucketKey.size()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a bucket key names each column once table=" + name + " bucket_key=" + bucketKey);
        }
        if (!bucketKey.isEmpty()) {
            BucketHash.check(schema, bucketKey);
        }
        lake.check(name, schema, key);
    }

    private static TableSchema keyed(TableSchema schema, List<String> columns) {
        boolean declared = columns.stream()
                .noneMatch(
                        column -> schema.columns().get(schema.require(column)).isNullable());
        // the same object where there is nothing to change: it keeps its changelog
        TableSchema notNull = declared ? schema : schema.withNotNull(columns);
        KeyEncoder.check(notNull, columns);
        // throws when there is no room for its column
        notNull.changelog();
        return notNull;
    }

    /** One bucket, no primary key, synced before the ack, kept for ever; to be changed by the methods below. */
    public static TableSpec of(String name, TableSchema schema) {
        return new TableSpec(
                name,
                schema,
                Optional.empty(),
                1,
                List.of(),
                Durability.FSYNC,
                Codec.ZSTD,
                Retention.FOREVER,
                LakeOptions.NONE);
    }

    /** The columns that the log stores: the table's, and behind them, with a primary key, {@link Change#COLUMN}. */
    public TableSchema logSchema() {
        return key.isPresent() ? schema.changelog() : schema;
    }

    /** With a primary key of these columns and its defaults, see {@link KeySpec#of}. */
    public TableSpec withPrimaryKey(String... columns) {
        return withPrimaryKey(KeySpec.of(List.of(columns)));
    }

    public TableSpec withPrimaryKey(KeySpec primary) {
        return new TableSpec(
                name, schema, Optional.of(primary), buckets, bucketKey, durability, compression, retention, lake);
    }

    /** @param columns whose hash chooses the bucket; none: the primary key's, or whole batches go round the buckets */
    public TableSpec withBuckets(int count, List<String> columns) {
        return new TableSpec(name, schema, key, count, columns, durability, compression, retention, lake);
    }

    public TableSpec withDurability(Durability changed) {
        return new TableSpec(name, schema, key, buckets, bucketKey, changed, compression, retention, lake);
    }

    public TableSpec withCompression(Codec changed) {
        return new TableSpec(name, schema, key, buckets, bucketKey, durability, changed, retention, lake);
    }

    public TableSpec withRetention(Retention changed) {
        return new TableSpec(name, schema, key, buckets, bucketKey, durability, compression, changed, lake);
    }

    public TableSpec withLake(LakeOptions changed) {
        return new TableSpec(name, schema, key, buckets, bucketKey, durability, compression, retention, changed);
    }
}
