package dev.weir.format.key;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.column.ValueKind;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.rows.Values;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

class BucketHashProperties {
    @Property(tries = 300)
    void equalsIcebergsTransform(@ForAll long seed) {
        Random random = new Random(seed);
        int buckets = 1 + random.nextInt(random.nextBoolean() ? 16 : 10_000);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, random, random.nextInt(150))) {
                for (FieldVector vector : root.getFieldVectors()) {
                    switch (ValueKind.of(vector.getField())) {
                        case OTHER -> {}
                        case BOOL, FLOAT -> checkKeyBytes(vector, root, buckets);
                        default -> check(vector, root, buckets);
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 100)
    void hashesOfSeveralColumnsAreCombinedInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, random, 50)) {
                int[] first = hashes(root, List.of("i32"));
                int[] second = hashes(root, List.of("text"));
                int[] third = hashes(root, List.of("money"));
                int[] all = hashes(root, List.of("i32", "text", "money"));
                for (int row = 0; row < 50; row++) {
                    assertEquals(31 * (31 * first[row] + second[row]) + third[row], all[row]);
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static int[] hashes(VectorSchemaRoot root, List<String> columns) {
        return BucketHash.of(root.getSchema(), columns, 7).hashes(root);
    }

    private static void check(FieldVector vector, VectorSchemaRoot root, int buckets) {
        Type type = icebergType(vector);
        var transform = Transforms.bucket(buckets).bind(type);
        int[] actual = BucketHash.of(root.getSchema(), List.of(vector.getName()), buckets)
                .buckets(root);
        for (int row = 0; row < actual.length; row++) {
            Object expected = vector.isNull(row) ? 0 : transform.apply(icebergValue(vector, row));
            assertEquals(expected, actual[row], vector.getName());
        }
    }

    /** What Iceberg has no transform for is hashed as its transform hashes the bytes in keys. */
    private static void checkKeyBytes(FieldVector vector, VectorSchemaRoot root, int buckets) {
        var transform = Transforms.bucket(buckets).bind(Types.BinaryType.get());
        Field field = vector.getField();
        Field notNull = new Field(field.getName(), FieldType.notNullable(field.getType()), null);
        EncodedKeys keys = new KeyEncoder(TableSchema.create(new Schema(List.of(notNull))), List.of(field.getName()))
                .encode(VectorSchemaRoot.of(vector));
        int[] actual = BucketHash.of(root.getSchema(), List.of(vector.getName()), buckets)
                .buckets(root);
        for (int row = 0; row < actual.length; row++) {
            Object expected = vector.isNull(row) ? 0 : transform.apply(ByteBuffer.wrap(keys.key(row)));
            assertEquals(expected, actual[row], vector.getName());
        }
    }

    private static Type icebergType(FieldVector vector) {
        ArrowType type = vector.getField().getType();
        return switch (ValueKind.of(vector.getField())) {
            case INT -> ((ArrowType.Int) type).getBitWidth() == 64 ? Types.LongType.get() : Types.IntegerType.get();
            case DECIMAL -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                yield Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
            }
            case DATE -> Types.DateType.get();
            case TIME -> Types.TimeType.get();
            case TIMESTAMP ->
                vector.getName().equals("ts_ns")
                        ? Types.TimestampNanoType.withZone()
                        : Types.TimestampType.withoutZone();
            case TEXT -> Types.StringType.get();
            case UUID -> Types.UUIDType.get();
            default ->
                type instanceof ArrowType.FixedSizeBinary fixed
                        ? Types.FixedType.ofLength(fixed.getByteWidth())
                        : Types.BinaryType.get();
        };
    }

    private static Object icebergValue(FieldVector vector, int row) {
        return switch (ValueKind.of(vector.getField())) {
            case INT -> {
                long value = Values.integer(vector, row);
                if (((ArrowType.Int) vector.getField().getType()).getBitWidth() == 64) {
                    yield value;
                }
                yield (int) value;
            }
            case DECIMAL -> Values.decimal(vector, row);
            case DATE -> (int) Values.integer(vector, row);
            case TIME, TIMESTAMP -> {
                long value = Values.integer(vector, row);
                yield switch (vector.getName()) {
                    case "time_s", "ts_s" -> value * 1_000_000;
                    case "time_ms", "ts_ms" -> value * 1_000;
                    case "time_ns" -> Math.floorDiv(value, 1_000L);
                    default -> value;
                };
            }
            case TEXT -> vector.getObject(row).toString();
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap(Values.bytes(vector, row));
                yield new UUID(bytes.getLong(), bytes.getLong());
            }
            default -> ByteBuffer.wrap(Values.bytes(vector, row));
        };
    }
}
