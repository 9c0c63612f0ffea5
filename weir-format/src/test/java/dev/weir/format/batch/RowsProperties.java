package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.rows.RandomBatch;
import dev.weir.format.rows.Values;
import dev.weir.format.testing.RandomSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

class RowsProperties {
    @Property(tries = 300)
    void takenRowsAreTheOnesNamed(@ForAll long seed) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root =
                    RandomBatch.of(RandomBatch.schema(), allocator, random, 1 + random.nextInt(200))) {
                int[] rows =
                        random.ints(random.nextInt(300), 0, root.getRowCount()).toArray();
                try (VectorSchemaRoot taken = Rows.take(root, rows, allocator)) {
                    assertRows(root, rows, taken);
                    // what was taken is a batch like any other
                    int from = random.nextInt(rows.length + 1);
                    int to = from + random.nextInt(rows.length - from + 1);
                    try (VectorSchemaRoot slice = Rows.slice(taken, from, to)) {
                        assertRows(taken, IntStream.range(from, to).toArray(), slice);
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 300)
    void sliceHasTheRowsBetween(@ForAll long seed) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, random, random.nextInt(200))) {
                int from = random.nextInt(root.getRowCount() + 1);
                int to = from + random.nextInt(root.getRowCount() - from + 1);
                VectorSchemaRoot slice = Rows.slice(root, from, to);
                assertRows(root, IntStream.range(from, to).toArray(), slice);
                int[] back = IntStream.range(0, to - from)
                        .map(i -> to - from - 1 - i)
                        .toArray();
                try (VectorSchemaRoot reversed = Rows.take(slice, back, allocator)) {
                    assertRows(slice, back, reversed);
                }
                slice.close();
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 300)
    void joinedRowsStandInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            List<VectorSchemaRoot> parts = new ArrayList<>();
            for (int part = random.nextInt(1, 6); part > 0; part--) {
                try (VectorSchemaRoot root =
                        RandomBatch.of(RandomSchemas.everyType().arrow(), allocator, random, random.nextInt(150))) {
                    // a slice's offsets and bits begin anywhere
                    int from = random.nextInt(root.getRowCount() + 1);
                    int to = from + random.nextInt(root.getRowCount() - from + 1);
                    parts.add(Rows.slice(root, from, to));
                }
            }
            try (VectorSchemaRoot joined = Rows.join(parts, allocator)) {
                int at = 0;
                for (VectorSchemaRoot part : parts) {
                    try (VectorSchemaRoot there = Rows.slice(joined, at, at + part.getRowCount())) {
                        assertRows(part, IntStream.range(0, part.getRowCount()).toArray(), there);
                    }
                    at += part.getRowCount();
                }
                assertEquals(at, joined.getRowCount());
            }
            parts.forEach(VectorSchemaRoot::close);
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static void assertRows(VectorSchemaRoot root, int[] rows, VectorSchemaRoot chosen) {
        assertEquals(root.getSchema(), chosen.getSchema());
        assertEquals(rows.length, chosen.getRowCount());
        for (int column = 0; column < root.getFieldVectors().size(); column++) {
            assertEquals(rows.length, chosen.getVector(column).getValueCount());
            for (int i = 0; i < rows.length; i++) {
                assertEquals(
                        Values.text(root.getVector(column), rows[i]),
                        Values.text(chosen.getVector(column), i),
                        root.getVector(column).getName());
            }
        }
    }
}
