package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import dev.weir.format.testing.Typed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/**
 * An Arrow stream from a stranger, as a put brings it. A batch that is admitted can be read, measured, taken apart and written again
 * without a look outside of its buffers: what lies around its body makes no difference. Memory stays within the limits.
 */
class BatchDecoderFuzz {
    private static final BatchLimits LIMITS = new BatchLimits(4_096, 64 << 10, 64 << 10);
    private static final TableSchema FEW_TYPES = TableSchema.fromJson("""
            [{"name":"a","type":"int32"},{"name":"b","type":"utf8"},{"name":"c","type":{"type":"list","element":"bool"}}]""");
    private static final int MAX_BATCHES = 3;
    private static final int MAX_READ_COLUMNS = 64;
    private static final int SURROUNDING = 64;

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer stream = ByteBuffer.wrap(input);
        ByteBuffer message = metadata(stream);
        Optional<TableSchema> schema = Typed.sent(() -> TableSchema.ofStream(TableSchema.readMessage(message)));
        if (schema.isEmpty()) {
            return;
        }
        for (int i = 0; i < MAX_BATCHES && stream.remaining() > MessagePrefix.BYTES; i++) {
            batch(schema.get(), metadata(stream), stream);
        }
    }

    /** Of the next message, as far as the stream goes; a wrong prefix is not what is looked for here. */
    private static ByteBuffer metadata(ByteBuffer stream) {
        int length = stream.remaining() < MessagePrefix.BYTES
                ? 0
                : Math.clamp(
                        Integer.reverseBytes(stream.getInt(stream.position() + 4)),
                        0,
                        stream.remaining() - MessagePrefix.BYTES);
        int at = stream.position() + Math.min(MessagePrefix.BYTES, stream.remaining());
        stream.position(at + length);
        return stream.slice(at, length);
    }

    private static void batch(TableSchema schema, ByteBuffer metadata, ByteBuffer stream) {
        Optional<BatchLayout> parsed = Typed.sent(() -> BatchLayout.parse(metadata, schema, LIMITS));
        if (parsed.isEmpty()) {
            return;
        }
        BatchLayout layout = parsed.get();
        byte[] body = new byte[(int) Math.min(layout.bodyLength(), stream.remaining())];
        stream.get(body);
        assertEquals(outcome(schema, layout, body, 0), outcome(schema, layout, body, -1));
    }

    /** What comes of the body when it lies among bytes like this one. */
    private static String outcome(TableSchema schema, BatchLayout layout, byte[] body, int around) {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBuf memory = allocator.buffer(body.length + 2L * SURROUNDING)) {
            for (long i = 0; i < memory.capacity(); i++) {
                memory.setByte(i, around);
            }
            memory.setBytes(SURROUNDING, body);
            try {
                return read(schema, layout, memory.slice(SURROUNDING, body.length), allocator);
            } finally {
                assertEquals(memory.capacity(), allocator.getAllocatedMemory(), "all else is given back");
            }
        }
    }

    private static String read(TableSchema schema, BatchLayout layout, ArrowBuf body, BufferAllocator parent) {
        long most = Long.highestOneBit(LIMITS.maxRawBytes() + 16L * schema.bufferCount()) << 1;
        try (BufferAllocator allocator = parent.newChildAllocator("decoder", 0, Long.MAX_VALUE);
                BatchDecoder decoder = new BatchDecoder(allocator, LIMITS)) {
            String[] refusal = {""};
            Optional<VectorSchemaRoot> decoded = Typed.sent(() -> {
                try {
                    return decoder.decode(schema, layout, body, Trust.NONE);
                } catch (WeirException e) {
                    refusal[0] = e.getMessage();
                    throw e;
                }
            });
            assertTrue(
                    allocator.getPeakMemoryAllocation() <= most,
                    "memory is bounded bytes=" + allocator.getPeakMemoryAllocation() + " limit=" + most);
            if (decoded.isEmpty()) {
                return refusal[0];
            }
            try (VectorSchemaRoot root = decoded.get()) {
                return use(schema, layout, body, root, decoder, allocator);
            }
        }
    }

    /** All that is done with an admitted batch; answers its values and zone maps. */
    private static String use(
            TableSchema schema,
            BatchLayout layout,
            ArrowBuf body,
            VectorSchemaRoot root,
            BatchDecoder decoder,
            BufferAllocator allocator) {
        if (schema.columns().size() > MAX_READ_COLUMNS) {
            return "";
        }
        List<List<Object>> values = RandomBatches.read(root);
        StringBuilder text = new StringBuilder(values.toString());
        for (FieldVector vector : root.getFieldVectors()) {
            text.append(ZoneMap.of(vector));
        }
        for (Codec codec : Codec.values()) {
            try (BatchEncoder encoder = new BatchEncoder(allocator, codec);
                    EncodedBatch again = encoder.encode(schema, root)) {
                BatchLayout relaid = BatchLayout.parse(ByteBuffer.wrap(again.metadata()), schema, BatchLimits.DEFAULT);
                try (BatchDecoder redecoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
                        VectorSchemaRoot reread = redecoder.decode(schema, relaid, again.body(), Trust.NONE)) {
                    assertEquals(values, RandomBatches.read(reread));
                }
            }
        }
        project(schema, layout, body, values, decoder, allocator);
        if (root.getRowCount() > 0) {
            int last = root.getRowCount() - 1;
            try (VectorSchemaRoot taken = Rows.take(root, new int[] {last, 0, last}, allocator)) {
                List<List<Object>> expected = values.stream()
                        .map(column -> Arrays.asList(column.get(last), column.get(0), column.get(last)))
                        .toList();
                assertEquals(expected, RandomBatches.read(taken));
            }
        }
        return text.toString();
    }

    /** Every other column from the last one on, cut out of the body as a scan does it. */
    private static void project(
            TableSchema schema,
            BatchLayout layout,
            ArrowBuf body,
            List<List<Object>> values,
            BatchDecoder decoder,
            BufferAllocator allocator) {
        int count = schema.columns().size();
        int[] columns = new int[(count + 1) / 2];
        List<List<Object>> expected = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = count - 1 - 2 * i;
            expected.add(values.get(columns[i]));
        }
        try (ArrowBuf bytes = allocator.buffer(layout.columnLength(columns))) {
            long at = 0;
            for (int column : columns) {
                bytes.setBytes(at, body, layout.columnOffset(column), layout.columnLength(column));
                at += layout.columnLength(column);
            }
            try (VectorSchemaRoot some = decoder.decodeProjected(schema, layout, bytes, columns, Trust.NONE)) {
                assertEquals(expected, RandomBatches.read(some));
            }
            TableSchema projected = schema.project(columns);
            BatchLayout cut = BatchLayout.parse(ByteBuffer.wrap(layout.project(columns)), projected, LIMITS);
            try (VectorSchemaRoot some = decoder.decode(projected, cut, bytes, Trust.NONE)) {
                assertEquals(expected, RandomBatches.read(some));
            }
        }
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(BatchDecoderFuzz.class, seeds(), BatchDecoderFuzz::fuzzerTestOneInput);
    }

    /** Streams of every type and of a few types, in every codec, and one of another library. */
    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        seeds.put("pyarrow", golden("pyarrow-none.arrows"));
        for (Codec codec : Codec.values()) {
            seeds.put("few-types-" + codec, stream(FEW_TYPES, codec, 1, 9));
            seeds.put("every-type-" + codec, stream(RandomSchemas.everyType(), codec, 5, 11));
            for (int i = 0; i < 4; i++) {
                seeds.put("some-types-" + i + "-" + codec, stream(RandomSchemas.of(new Random(i)), codec, i, 20 * i));
            }
        }
        return seeds;
    }

    private static byte[] golden(String name) {
        try {
            return Files.readAllBytes(Path.of("src", "test", "resources", "golden", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] stream(TableSchema schema, Codec codec, int seed, int rows) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = RandomBatches.of(new Random(seed), schema, rows, allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, codec);
                EncodedBatch batch = encoder.encode(schema, root)) {
            byte[] first = StoredBatchProperties.message(schema.toMessage());
            byte[] second = StoredBatchProperties.message(batch.metadata());
            byte[] body = new byte[(int) batch.layout().bodyLength()];
            batch.body().getBytes(0, body);
            return ByteBuffer.allocate(first.length + second.length + body.length)
                    .put(first)
                    .put(second)
                    .put(body)
                    .array();
        }
    }
}
