package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/**
 * Streams that pyarrow wrote: buffers aligned to 64 bytes, LZ4 blocks that lean on one another, slices, empty batches. Each file has a
 * batch of {@code rows}, its rows 7 to 27, and none.
 */
class PyarrowStreamTest {
    @Test
    void plainStreamsAreRead() throws IOException {
        check("none", Codec.NONE, 40);
    }

    @Test
    void zstdStreamsAreRead() throws IOException {
        check("zstd", Codec.ZSTD, 3000);
    }

    @Test
    void lz4StreamsAreRead() throws IOException {
        check("lz4", Codec.LZ4, 3000);
    }

    private static void check(String name, Codec codec, int rows) throws IOException {
        Path path = Path.of("src", "test", "resources", "golden", "pyarrow-" + name + ".arrows");
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        try (BufferAllocator allocator = new RootAllocator()) {
            List<List<List<Object>>> batches = read(file, codec, allocator);
            assertEquals(3, batches.size());
            List<List<Object>> all = batches.get(0);
            for (int i = 0; i < rows; i++) {
                assertEquals((long) i, all.get(0).get(i));
                if (i % 11 == 3) {
                    for (int column : new int[] {1, 2, 3, 5, 6, 7, 8, 9}) {
                        assertNull(all.get(column).get(i));
                    }
                } else {
                    assertEquals(
                            "row number " + i % 100 + " of the grün table",
                            all.get(1).get(i).toString());
                    assertEquals(i % 4, ((List<?>) all.get(5).get(i)).size());
                    assertEquals("0x%032x".formatted(i % 17), all.get(9).get(i));
                }
            }
            for (int column = 0; column < all.size(); column++) {
                assertEquals(all.get(column).subList(7, 27), batches.get(1).get(column));
                assertEquals(List.of(), batches.get(2).get(column));
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static List<List<List<Object>>> read(ByteBuffer file, Codec codec, BufferAllocator allocator) {
        int schemaLength = MessagePrefix.metadataLength(file);
        TableSchema schema = TableSchema.create(TableSchema.readMessage(file.slice(8, schemaLength)));
        file.position(8 + schemaLength);
        List<List<List<Object>>> batches = new ArrayList<>();
        try (BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            for (int length = MessagePrefix.metadataLength(file);
                    length >= 0;
                    length = MessagePrefix.metadataLength(file)) {
                ByteBuffer metadata = file.slice(file.position() + 8, length);
                BatchLayout layout = BatchLayout.parse(metadata, schema, BatchLimits.DEFAULT);
                assertEquals(codec, layout.codec());
                int bodyLength = (int) Message.getRootAsMessage(metadata).bodyLength();
                file.position(file.position() + 8 + length);
                try (ArrowBuf body = allocator.buffer(bodyLength)) {
                    body.setBytes(0, file.slice(file.position(), bodyLength));
                    try (VectorSchemaRoot root = decoder.decode(schema, layout, body, Trust.NONE)) {
                        batches.add(RandomBatches.read(root));
                    }
                }
                file.position(file.position() + bodyLength);
            }
        }
        return batches;
    }
}
