package dev.weir.format.row;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import dev.weir.format.testing.Typed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/** A row of all types. What lies around it makes no difference, and what was read can be written and read as the same. */
class RowFuzz {
    private static final TableSchema SCHEMA = RandomSchemas.everyType();
    private static final int SCHEMA_ID = 1;
    private static final int GUARD = 256;

    public static void fuzzerTestOneInput(byte[] input) {
        try (BufferAllocator allocator = new RootAllocator()) {
            Optional<List<List<Object>>> values = read(input, 0, allocator);
            assertEquals(values, read(input, 0xFF, allocator));
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** What lies between bytes of one kind. */
    private static Optional<List<List<Object>>> read(byte[] row, int around, BufferAllocator allocator) {
        try (ArrowBuf memory = allocator.buffer(GUARD + row.length + GUARD)) {
            memory.setOne(0, memory.capacity());
            if (around == 0) {
                memory.setZero(0, memory.capacity());
            }
            memory.setBytes(GUARD, row);
            RowPointers pointers = new RowPointers(1);
            pointers.add(memory.memoryAddress() + GUARD, row.length);
            return Typed.kept(() -> decode(pointers, allocator)).map(root -> {
                try (root) {
                    return again(root, allocator);
                }
            });
        }
    }

    private static List<List<Object>> again(VectorSchemaRoot root, BufferAllocator allocator) {
        List<List<Object>> values = RandomBatches.read(root);
        try (EncodedRows rows = new RowEncoder(SCHEMA, SCHEMA_ID).encode(root, allocator)) {
            RowPointers pointers = new RowPointers(1);
            pointers.add(rows.address(0), rows.length(0));
            try (VectorSchemaRoot again = decode(pointers, allocator)) {
                assertEquals(values, RandomBatches.read(again));
            }
        }
        return values;
    }

    private static VectorSchemaRoot decode(RowPointers pointers, BufferAllocator allocator) {
        int[] all = IntStream.range(0, SCHEMA.columns().size()).toArray();
        return new RowDecoder(SCHEMA, SCHEMA_ID, all).decode(pointers, allocator);
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(RowFuzz.class, seeds(), RowFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = RandomBatches.of(new Random(1), SCHEMA, 6, allocator);
                EncodedRows rows = new RowEncoder(SCHEMA, SCHEMA_ID).encode(root, allocator)) {
            for (int row = 0; row < rows.count(); row++) {
                seeds.put("row" + row, RowCodecProperties.bytes(rows, row));
            }
        }
        return seeds;
    }
}
