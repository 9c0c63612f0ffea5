package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class MadeColumnsTest {
    /** So many columns of so few rows that their buffers share several pieces of memory, and of so many that each has its own. */
    @Test
    void columnsKeepTheirValuesWhateverTheirBuffersShare() {
        for (int rows : new int[] {1, 3, 31, 32, 33, 5000}) {
            try (BufferAllocator allocator = new RootAllocator()) {
                Schema schema = new Schema(IntStream.range(0, 40)
                        .mapToObj(i -> Field.nullable("c" + i, new ArrowType.Int(64, true)))
                        .toList());
                VectorSchemaRoot root;
                try (MadeColumns made = new MadeColumns(allocator)) {
                    for (int column = 0; column < 40; column++) {
                        fill(made, column, rows);
                    }
                    root = made.root(schema, rows);
                }
                try (root) {
                    List<BigIntVector> vectors = root.getFieldVectors().stream()
                            .map(BigIntVector.class::cast)
                            .toList();
                    for (int column = 0; column < 40; column++) {
                        for (int row = 0; row < rows; row++) {
                            assertEquals(
                                    1000L * column + row, vectors.get(column).get(row));
                        }
                    }
                }
                assertEquals(0, allocator.getAllocatedMemory());
            }
        }
    }

    private static void fill(MadeColumns made, int column, int rows) {
        long validity = made.buffer((rows + 63L) / 64 * Long.BYTES);
        MemoryUtil.setMemory(validity, (rows + 63L) / 64 * Long.BYTES, (byte) 0xFF);
        long values = made.buffer((long) rows * Long.BYTES);
        for (int row = 0; row < rows; row++) {
            MemoryUtil.putLong(values + (long) row * Long.BYTES, 1000L * column + row);
        }
        made.node(rows, 0);
    }

    @Test
    void whatIsNotMadeIntoColumnsIsGivenBack() {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (MadeColumns made = new MadeColumns(allocator)) {
                for (int i = 0; i < 100; i++) {
                    made.buffer(100);
                }
                made.buffer(0);
                made.buffer(10_000);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }
}
