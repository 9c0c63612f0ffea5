package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

class BatchCodecProperties {
    @Property(tries = 400)
    void whatIsEncodedIsDecoded(
            @ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(max = 300) int rows, @ForAll Trust trust) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, codec);
                    BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
                    EncodedBatch batch = encoder.encode(schema, root)) {
                BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(batch.metadata()), schema, BatchLimits.DEFAULT);
                assertEquals(codec, layout.codec());
                List<List<Object>> expected = RandomBatches.read(root);
                try (VectorSchemaRoot decoded = decoder.decode(schema, layout, batch.body(), trust)) {
                    assertEquals(expected, RandomBatches.read(decoded));
                    try (EncodedBatch again = encoder.encode(schema, decoded)) {
                        assertArrayEquals(batch.metadata(), again.metadata());
                    }
                }
                projections(random, schema, layout, batch.body(), decoder, expected);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static void projections(
            Random random,
            TableSchema schema,
            BatchLayout layout,
            ArrowBuf body,
            BatchDecoder decoder,
            List<List<Object>> expected) {
        int count = schema.columns().size();
        int[] columns = random.ints(random.nextInt(count + 1), 0, count).toArray();
        List<List<Object>> chosen =
                Arrays.stream(columns).mapToObj(expected::get).toList();
        try (VectorSchemaRoot decoded = decoder.decode(schema, layout, body, columns, Trust.NONE)) {
            assertEquals(chosen, RandomBatches.read(decoded));
        }
        BufferAllocator allocator = body.getReferenceManager().getAllocator();
        try (ArrowBuf bytes = allocator.buffer(layout.columnLength(columns))) {
            long at = 0;
            for (int column : columns) {
                bytes.setBytes(at, body, layout.columnOffset(column), layout.columnLength(column));
                at += layout.columnLength(column);
            }
            try (VectorSchemaRoot decoded = decoder.decodeProjected(schema, layout, bytes, columns, Trust.NONE)) {
                assertEquals(chosen, RandomBatches.read(decoded));
            }
            TableSchema projected = schema.project(columns);
            BatchLayout cut =
                    BatchLayout.parse(ByteBuffer.wrap(layout.project(columns)), projected, BatchLimits.DEFAULT);
            try (VectorSchemaRoot decoded = decoder.decode(projected, cut, bytes, Trust.NONE)) {
                assertEquals(chosen, RandomBatches.read(decoded));
            }
        }
    }

    @Property(tries = 200)
    void slicesAreEncodedFromTheirFirstRow(
            @ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(min = 1, max = 100) int rows) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            int from = random.nextInt(rows);
            int length = random.nextInt(rows - from + 1);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    VectorSchemaRoot slice = root.slice(from, length);
                    BatchEncoder encoder = new BatchEncoder(allocator, codec);
                    BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
                    EncodedBatch batch = encoder.encode(schema, slice);
                    VectorSchemaRoot decoded = decoder.decode(schema, batch.layout(), batch.body(), Trust.NONE)) {
                assertEquals(
                        RandomBatches.read(root).stream()
                                .map(column -> column.subList(from, from + length))
                                .toList(),
                        RandomBatches.read(decoded));
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** Promise 8: damaged bytes give a typed error, or a batch that can be read; nothing else, and nothing is left behind. */
    @Property(tries = 1500)
    void damagedBatchesAreRefusedOrReadable(
            @ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(max = 40) int rows) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, codec);
                    BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
                    EncodedBatch batch = encoder.encode(schema, root)) {
                byte[] metadata = batch.metadata().clone();
                int damages = 1 + random.nextInt(4);
                for (int i = 0; i < damages; i++) {
                    if (random.nextInt(3) == 0 || batch.body().capacity() == 0) {
                        metadata[random.nextInt(metadata.length)] = damage(random);
                    } else {
                        batch.body().setByte(random.nextLong(batch.body().capacity()), damage(random));
                    }
                }
                if (random.nextInt(10) == 0) {
                    metadata = Arrays.copyOf(metadata, random.nextInt(metadata.length + 1));
                }
                try {
                    BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(metadata), schema, BatchLimits.DEFAULT);
                    try (VectorSchemaRoot decoded = decoder.decode(schema, layout, batch.body(), Trust.NONE)) {
                        RandomBatches.read(decoded);
                        encoder.encode(schema, decoded).close();
                    }
                } catch (WeirException e) {
                    assertEquals(dev.weir.format.ErrorClass.CALLER, e.code().errorClass(), e.toString());
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static byte damage(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> (byte) 0xFF;
            case 1 -> (byte) random.nextInt(8);
            default -> (byte) random.nextInt();
        };
    }
}
