package dev.weir.format.key;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.BytesView;
import dev.weir.format.column.DecimalView;
import dev.weir.format.column.LongView;
import dev.weir.format.column.ValidityView;
import dev.weir.format.column.ValueKind;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Which bucket a row belongs to. For a key of one column it equals Iceberg's bucket transform (Murmur3 x86 32, see
 * docs/formats/bucket.md) where Iceberg has one; booleans and floats, for which it has none, are hashed as their bytes in keys; the hashes of several columns are combined as {@code 31 * h + next}, a null counts 0.
 */
public final class BucketHash {
    /** Times and timestamps are hashed in microseconds: {@code floor(value * multiplier / divisor)}. */
    private record Scale(long multiplier, long divisor) {
        static final Scale NONE = new Scale(1, 1);

        long apply(long value) {
            return divisor == 1 ? value * multiplier : Math.floorDiv(value, divisor);
        }
    }

    private final List<String> keyColumns;
    private final int buckets;

    /** @param keyColumns names of the key's columns; {@code UNSUPPORTED_TYPE} for one that cannot be hashed */
    public BucketHash(TableSchema schema, List<String> keyColumns, int buckets) {
        this(keyColumns, buckets);
        check(schema, keyColumns);
    }

    private BucketHash(List<String> keyColumns, int buckets) {
        Check.that(buckets > 0, "a table has buckets");
        this.keyColumns = List.copyOf(keyColumns);
        this.buckets = buckets;
    }

    static BucketHash of(Schema schema, List<String> keyColumns, int buckets) {
        keyColumns.forEach(column -> checkHashable(schema.findField(column)));
        return new BucketHash(keyColumns, buckets);
    }

    /** Throws {@code UNKNOWN_COLUMN} or {@code UNSUPPORTED_TYPE} unless these columns can be a bucket key. */
    public static void check(TableSchema schema, List<String> keyColumns) {
        for (String column : keyColumns) {
            checkHashable(schema.columns().get(schema.require(column)));
        }
    }

    /** The bucket of each row. */
    public int[] buckets(VectorSchemaRoot root) {
        if (buckets == 1) {
            return new int[root.getRowCount()];
        }
        int[] hashes = hashes(root);
        for (int row = 0; row < hashes.length; row++) {
            hashes[row] = (hashes[row] & Integer.MAX_VALUE) % buckets;
        }
        return hashes;
    }

    int[] hashes(VectorSchemaRoot root) {
        int[] hashes = new int[root.getRowCount()];
        for (String column : keyColumns) {
            FieldVector vector = root.getVector(column);
            Check.that(vector != null, "a batch has the columns of the bucket key");
            Check.that(vector.getValueCount() == hashes.length, "a vector is as long as its batch");
            combine(vector, hashes);
        }
        return hashes;
    }

    private static void checkHashable(Field field) {
        switch (ValueKind.of(field)) {
            case BOOL, INT, FLOAT, DECIMAL, DATE, TIME, TIMESTAMP, TEXT, BINARY, UUID -> {}
            case OTHER ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "values of this type have no hash, so they cannot be in a bucket key column=" + field.getName()
                                + " type=" + TypeNames.shown(field));
        }
    }

    private static void combine(FieldVector vector, int[] hashes) {
        ValidityView validity = ValidityView.of(vector);
        switch (ValueKind.of(vector.getField())) {
            case INT, DATE, TIME, TIMESTAMP -> longs(LongView.of(vector), scale(vector), validity, hashes);
            case DECIMAL -> decimals(DecimalView.of(vector), validity, hashes);
            case BOOL -> keyBytes(LongView.of(vector), 1, validity, hashes);
            case FLOAT -> keyBytes(LongView.of(vector), Long.BYTES, validity, hashes);
            case TEXT, BINARY, UUID -> bytes(BytesView.of(vector), validity, hashes);
            case OTHER -> Check.that(false, "a bucket key was checked for its types");
        }
    }

    private static void longs(LongView values, Scale scale, ValidityView validity, int[] hashes) {
        long[] block = new long[LongView.BLOCK];
        for (int word = 0; word < validity.words(); word++) {
            long valid = validity.word(word);
            int from = word << 6;
            int count = Math.min(LongView.BLOCK, hashes.length - from);
            values.load(from, count, block);
            for (int i = 0; i < count; i++) {
                int hash = Murmur3.hash(scale.apply(block[i]));
                hashes[from + i] = 31 * hashes[from + i] + ((valid >>> i & 1) == 0 ? 0 : hash);
            }
        }
    }

    /** Of the bytes that these values have in keys (docs/formats/key.md): equal keys, such as -0.0 and 0.0, have equal hashes. */
    private static void keyBytes(LongView values, int width, ValidityView validity, int[] hashes) {
        long sign = 1L << (8 * width - 1);
        long[] block = new long[LongView.BLOCK];
        for (int from = 0; from < hashes.length; from += LongView.BLOCK) {
            int count = Math.min(LongView.BLOCK, hashes.length - from);
            values.load(from, count, block);
            for (int i = 0; i < count; i++) {
                int hash = isValid(validity, from + i) ? Murmur3.hashBigEndian(0, block[i] ^ sign, width) : 0;
                hashes[from + i] = 31 * hashes[from + i] + hash;
            }
        }
    }

    private static void decimals(DecimalView values, ValidityView validity, int[] hashes) {
        for (int row = 0; row < hashes.length; row++) {
            int hash = 0;
            if (isValid(validity, row)) {
                long high = values.high(row);
                long low = values.low(row);
                // as BigInteger.toByteArray: the fewest bytes that hold the number and its sign
                int bits = 64 - Long.numberOfLeadingZeros(high ^ (high >> 63));
                bits = bits > 0 ? bits + 64 : 64 - Long.numberOfLeadingZeros(low ^ (high >> 63));
                hash = Murmur3.hashBigEndian(high, low, bits / 8 + 1);
            }
            hashes[row] = 31 * hashes[row] + hash;
        }
    }

    private static void bytes(BytesView values, ValidityView validity, int[] hashes) {
        for (int row = 0; row < hashes.length; row++) {
            int hash = isValid(validity, row) ? Murmur3.hash(values.address(row), values.length(row)) : 0;
            hashes[row] = 31 * hashes[row] + hash;
        }
    }

    private static boolean isValid(ValidityView validity, int row) {
        return (validity.word(row >> 6) >>> row & 1) != 0;
    }

    private static Scale scale(FieldVector vector) {
        ArrowType type = vector.getField().getType();
        if (type instanceof ArrowType.Time time) {
            return toMicros(time.getUnit());
        }
        return type instanceof ArrowType.Timestamp timestamp ? toMicros(timestamp.getUnit()) : Scale.NONE;
    }

    private static Scale toMicros(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> new Scale(1_000_000, 1);
            case MILLISECOND -> new Scale(1_000, 1);
            case MICROSECOND -> Scale.NONE;
            case NANOSECOND -> new Scale(1, 1_000);
        };
    }
}
