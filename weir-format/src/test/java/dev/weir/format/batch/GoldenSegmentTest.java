package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/** A segment of the first released version, made once: what it holds must be readable for ever. */
class GoldenSegmentTest {
    private static final Path FILE = Path.of("src", "test", "resources", "golden", "segment.arrows");
    private static final Path TEXT = Path.of("src", "test", "resources", "golden", "segment.txt");
    private static final WriterEntry WRITER = new WriterEntry(new WriterId(1, 2), 3, 5);

    @Test
    void theGoldenSegmentReadsAsItWasWritten() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FILE));
        StringBuilder text = new StringBuilder();
        try (BufferAllocator allocator = new RootAllocator();
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            int schemaLength = MessagePrefix.metadataLength(file);
            TableSchema schema = TableSchema.create(TableSchema.readMessage(file.slice(8, schemaLength)));
            text.append(schema.toJson()).append('\n');
            file.position(8 + schemaLength);
            for (int length = MessagePrefix.metadataLength(file);
                    length >= 0;
                    length = MessagePrefix.metadataLength(file)) {
                StoredBatch stored = StoredBatch.parse(file.slice(file.position(), 8 + length), schema);
                file.position(file.position() + 8 + length);
                int bodyLength = (int) stored.layout().bodyLength();
                try (ArrowBuf body = allocator.buffer(bodyLength)) {
                    body.setBytes(0, file.slice(file.position(), bodyLength));
                    for (int i = 0; i < schema.columns().size(); i++) {
                        stored.verifyColumn(i, body, stored.layout().columnOffset(i));
                    }
                    try (VectorSchemaRoot root = decoder.decode(schema, stored.layout(), body, Trust.NONE)) {
                        text.append(describe(stored, RandomBatches.read(root)));
                    }
                }
                file.position(file.position() + bodyLength);
            }
            assertEquals(8, file.remaining());
            assertEquals(0, allocator.getAllocatedMemory());
        }
        assertEquals(Files.readString(TEXT), text.toString());
    }

    private static String describe(StoredBatch stored, List<List<Object>> columns) {
        StringBuilder text = new StringBuilder();
        BatchHeader header = stored.header();
        text.append("codec=" + stored.layout().codec() + " base=" + header.baseOffset() + " rows=" + header.rowCount()
                + " epoch=" + header.leaderEpoch() + " time=" + header.commitTimestampUs() + " schema="
                + header.schemaId() + " synced=" + header.syncedOffset() + " writers=" + header.writers() + '\n');
        for (List<Object> column : columns) {
            text.append(column).append('\n');
        }
        return text.toString();
    }

    /** How it was made. Not run again: a golden file is never regenerated. */
    static void make() throws IOException {
        TableSchema schema = RandomSchemas.everyType();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        StringBuilder text = new StringBuilder(schema.toJson() + '\n');
        file.write(StoredBatchProperties.message(schema.toMessage()));
        try (BufferAllocator allocator = new RootAllocator()) {
            for (Codec codec : List.of(Codec.ZSTD, Codec.NONE)) {
                int rows = codec == Codec.ZSTD ? 40 : 5;
                List<WriterEntry> writers = codec == Codec.NONE ? List.of(WRITER) : List.of();
                try (VectorSchemaRoot root = RandomBatches.of(new Random(rows), schema, rows, allocator);
                        BatchEncoder encoder = new BatchEncoder(allocator, codec);
                        SealableBatch batch = SealableBatch.prepare(encoder.encode(schema, root), 9, writers)) {
                    ByteBuffer head = batch.seal(
                            codec == Codec.ZSTD ? 0 : 40, 1, 1_700_000_000_000_000L, codec == Codec.ZSTD ? 0 : 33);
                    text.append(describe(StoredBatch.parse(head, schema), RandomBatches.read(root)));
                    byte[] bytes = new byte[head.remaining()];
                    head.get(bytes);
                    file.write(bytes);
                    batch.body().getBytes(0, file, (int) batch.layout().bodyLength());
                }
            }
        }
        file.write(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
        Files.write(FILE, file.toByteArray());
        Files.writeString(TEXT, text);
    }
}
