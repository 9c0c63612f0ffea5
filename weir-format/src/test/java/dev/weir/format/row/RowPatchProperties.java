package dev.weir.format.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

class RowPatchProperties {
    private static final int ROWS = 40;

    /** Byte for byte the row that would have been encoded of these columns. */
    @Property(tries = 300)
    void aPatchedRowIsTheRowOfThePatchedColumns(@ForAll long seed) {
        Random random = new Random(seed);
        TableSchema schema = random.nextInt(4) == 0 ? RandomSchemas.everyType() : RandomSchemas.of(random);
        int[] patched = IntStream.range(0, schema.columns().size())
                .filter(column -> random.nextBoolean())
                .toArray();
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot before = RandomBatches.of(random, schema, ROWS, allocator);
                    VectorSchemaRoot patch = RandomBatches.of(random, schema, ROWS, allocator)) {
                check(schema, patched, before, patch, allocator);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static void check(
            TableSchema schema,
            int[] patched,
            VectorSchemaRoot before,
            VectorSchemaRoot patch,
            BufferAllocator allocator) {
        RowEncoder encoder = new RowEncoder(schema, 9);
        RowPatch patching = new RowPatch(schema, 9, patched);
        List<FieldVector> mixed = new ArrayList<>(before.getFieldVectors());
        for (int column : patched) {
            mixed.set(column, patch.getVector(column));
        }
        // not closed: its vectors are the others'
        VectorSchemaRoot after = new VectorSchemaRoot(schema.columns(), mixed, ROWS);
        try (EncodedRows old = encoder.encode(before, allocator);
                EncodedRows written = encoder.encode(patch, allocator);
                EncodedRows wanted = encoder.encode(after, allocator)) {
            for (int row = 0; row < ROWS; row++) {
                int length = patching.length(old.address(row), written.address(row));
                try (ArrowBuf made = allocator.buffer(length)) {
                    patching.write(old.address(row), written.address(row), made.memoryAddress());
                    assertArrayEquals(
                            bytes(wanted.address(row), wanted.length(row)), bytes(made.memoryAddress(), length));
                }
            }
        }
    }

    private static byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        MemoryUtil.copyFromMemory(address, bytes, 0, length);
        return bytes;
    }
}
