package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.WeirException;
import dev.weir.format.rows.RandomBatch;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void rowsOutsideAreRefused() {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, new Random(1), 3)) {
                assertThrows(IndexOutOfBoundsException.class, () -> Rows.take(root, new int[] {0, 3}, allocator));
                assertThrows(IndexOutOfBoundsException.class, () -> Rows.take(root, new int[] {-1}, allocator));
                assertThrows(WeirException.class, () -> Rows.slice(root, 1, 4));
                assertThrows(WeirException.class, () -> Rows.slice(root, 2, 1));
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Test
    void nothingIsLeftWhenMemoryRunsOut() {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, new Random(1), 500)) {
                int[] rows = new Random(2).ints(500, 0, 500).toArray();
                for (long limit = 0; limit < 200_000; limit += 1_111) {
                    try (BufferAllocator small = allocator.newChildAllocator("small", 0, limit)) {
                        try {
                            Rows.take(root, rows, small).close();
                        } catch (OutOfMemoryException e) {
                            // as asked for
                        }
                        assertEquals(0, small.getAllocatedMemory());
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Test
    void sliceSharesTheValues() {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, new Random(1), 64_000)) {
                long before = allocator.getAllocatedMemory();
                try (VectorSchemaRoot slice = Rows.slice(root, 8, 63_992)) {
                    assertEquals(63_984, slice.getRowCount());
                    // offsets and validity at most
                    assertEquals(true, allocator.getAllocatedMemory() - before < before / 4);
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }
}
