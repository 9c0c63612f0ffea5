package dev.weir.format.key;

import dev.weir.format.schema.TableSchema;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Which bucket a row belongs to. For a key of one column it equals Iceberg's bucket transform (Murmur3 x86 32, see
 * docs/formats/bucket.md); the hashes of several columns are combined as {@code 31 * h + next}, a null counts 0.
 */
public final class BucketHash {
    /** @param keyColumns names of the key's columns; {@code UNSUPPORTED_TYPE} for one that cannot be hashed */
    public BucketHash(TableSchema schema, List<String> keyColumns, int buckets) {
        throw new UnsupportedOperationException();
    }

    /** Throws {@code UNKNOWN_COLUMN} or {@code UNSUPPORTED_TYPE} unless these columns can be a bucket key. */
    public static void check(TableSchema schema, List<String> keyColumns) {
        throw new UnsupportedOperationException();
    }

    /** The bucket of each row. */
    public int[] buckets(VectorSchemaRoot root) {
        throw new UnsupportedOperationException();
    }
}
