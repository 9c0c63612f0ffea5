package dev.weir.format.key;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;

class KeyEncoderProperties {
    private static final List<String> TYPES = List.of(
            "bool",
            "int8",
            "int16",
            "int32",
            "int64",
            "float32",
            "float64",
            "decimal(20,3)",
            "date",
            "utf8",
            "binary",
            "fixed_size_binary[3]");
    private static final int ROWS = 40;

    /** The order of bytes is the order of values, column by column. */
    @Property(tries = 200)
    void keysAreInTheOrderOfTheirValues(@ForAll long seed) {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(3);
        StringBuilder json = new StringBuilder("{\"columns\":[");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            // few values in front, so that what comes behind counts
            String type = i + 1 < columns && random.nextBoolean() ? "bool" : TYPES.get(random.nextInt(TYPES.size()));
            names.add("c" + i);
            json.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"c" + i + "\",\"type\":\"" + type + "\",\"nullable\":false}");
        }
        TableSchema schema = TableSchema.fromJson(json.append("]}").toString());
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, ROWS, allocator)) {
                EncodedKeys keys = new KeyEncoder(schema, names).encode(root);
                for (int a = 0; a < ROWS; a++) {
                    for (int b = 0; b < ROWS; b++) {
                        assertEquals(
                                Integer.signum(compare(root, a, b)),
                                Integer.signum(keys.compare(a, b)),
                                schema.toJson() + " rows " + a + " " + b);
                        assertEquals(
                                Integer.signum(Arrays.compareUnsigned(keys.key(a), keys.key(b))),
                                Integer.signum(keys.compare(a, b)));
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static int compare(VectorSchemaRoot root, int a, int b) {
        for (FieldVector vector : root.getFieldVectors()) {
            int order = compare(vector.getObject(a), vector.getObject(b));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Boolean flag) {
            return Boolean.compare(flag, (Boolean) b);
        }
        if (a instanceof Float || a instanceof Double) {
            return Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
        }
        if (a instanceof BigDecimal decimal) {
            return decimal.compareTo((BigDecimal) b);
        }
        if (a instanceof Number number) {
            return Long.compare(number.longValue(), ((Number) b).longValue());
        }
        if (a instanceof Text) {
            return Arrays.compareUnsigned(bytes(a), bytes(b));
        }
        return Arrays.compareUnsigned((byte[]) a, (byte[]) b);
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
