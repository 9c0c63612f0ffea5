package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchDecoderTest {
    private static final TableSchema TEXTS = TableSchema.fromJson("[{\"name\":\"t\",\"type\":\"utf8\"}]");
    private static final TableSchema NUMBERS = TableSchema.fromJson("[{\"name\":\"n\",\"type\":\"int64\"}]");
    private static final TableSchema REQUIRED =
            TableSchema.fromJson("[{\"name\":\"n\",\"type\":\"int64\",\"nullable\":false}]");

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    private EncodedBatch numbers(TableSchema schema, Codec codec, int rows) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, codec)) {
            BigIntVector vector = (BigIntVector) root.getVector(0);
            vector.allocateNew(rows);
            for (int i = 0; i < rows; i++) {
                vector.set(i, Math.min(i, 7));
            }
            root.setRowCount(rows);
            return encoder.encode(schema, root);
        }
    }

    private WeirException refused(TableSchema schema, BatchLayout layout, ArrowBuf body, BatchLimits limits) {
        try (BatchDecoder decoder = new BatchDecoder(allocator, limits)) {
            return assertThrows(
                    WeirException.class,
                    () -> decoder.decode(schema, layout, body, Trust.NONE).close());
        }
    }

    @Test
    void aCompressionBombIsRefusedBeforeMemoryIsTaken() {
        for (Codec codec : List.of(Codec.ZSTD, Codec.LZ4)) {
            try (EncodedBatch batch = numbers(NUMBERS, codec, 4_000_000)) {
                assertTrue(
                        batch.layout().bodyLength() < 1 << 20,
                        codec + " " + batch.layout().bodyLength());
                // With so little memory, taking it first would be another error.
                BatchLimits limits = new BatchLimits(10_000_000, 1 << 20, 31_000_000);
                try (BufferAllocator poor = allocator.newChildAllocator("poor", 0, 1 << 20);
                        BatchDecoder decoder = new BatchDecoder(poor, limits)) {
                    WeirException e = assertThrows(
                            WeirException.class,
                            () -> decoder.decode(NUMBERS, batch.layout(), batch.body(), Trust.NONE)
                                    .close());
                    assertEquals(ErrorCode.BATCH_TOO_LARGE, e.code());
                }
                // A lie about the length is found out too, on either side.
                for (long lie : new long[] {31_999_999, 32_000_001, 32, Long.MAX_VALUE, -2}) {
                    batch.body().setLong(batch.layout().bufferOffset(1), lie);
                    assertEquals(
                            ErrorCode.MALFORMED_BATCH,
                            refused(NUMBERS, batch.layout(), batch.body(), BatchLimits.DEFAULT)
                                    .code());
                }
            }
        }
    }

    @Test
    void rowsAndBytesBeyondTheLimitsAreRefused() {
        try (EncodedBatch batch = numbers(NUMBERS, Codec.NONE, 100)) {
            ByteBuffer metadata = ByteBuffer.wrap(batch.metadata());
            for (BatchLimits limits : List.of(new BatchLimits(99, 800, 800), new BatchLimits(100, 799, 800))) {
                WeirException e = assertThrows(WeirException.class, () -> BatchLayout.parse(metadata, NUMBERS, limits));
                assertEquals(ErrorCode.BATCH_TOO_LARGE, e.code());
            }
            BatchLayout.parse(metadata, NUMBERS, new BatchLimits(100, 800, 800));
            WeirException e =
                    assertThrows(WeirException.class, () -> BatchLayout.parse(metadata, TEXTS, BatchLimits.DEFAULT));
            assertEquals(ErrorCode.MALFORMED_BATCH, e.code());
            try (ArrowBuf shorter = allocator.buffer(8)) {
                assertEquals(
                        ErrorCode.MALFORMED_BATCH,
                        refused(NUMBERS, batch.layout(), shorter, BatchLimits.DEFAULT)
                                .code());
            }
        }
    }

    @Test
    void nullsInARequiredColumnAreRefusedBothWays() {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(NUMBERS.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.ZSTD);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            root.allocateNew();
            ((BigIntVector) root.getVector(0)).set(0, 1);
            root.setRowCount(2);
            WeirException e = assertThrows(WeirException.class, () -> encoder.encode(REQUIRED, root));
            assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
            assertTrue(e.getMessage().contains("column=n"), e.getMessage());
            try (EncodedBatch batch = encoder.encode(NUMBERS, root)) {
                BatchLayout layout =
                        BatchLayout.parse(ByteBuffer.wrap(batch.metadata()), REQUIRED, BatchLimits.DEFAULT);
                e = refused(REQUIRED, layout, batch.body(), BatchLimits.DEFAULT);
                assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
                decoder.decode(NUMBERS, batch.layout(), batch.body(), Trust.NONE)
                        .close();
            }
        }
    }

    @Test
    void otherColumnsAreNotEncoded() {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(NUMBERS.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE)) {
            root.setRowCount(0);
            WeirException e = assertThrows(WeirException.class, () -> encoder.encode(TEXTS, root));
            assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
        }
    }

    @Test
    void textIsCheckedValueByValue() {
        // "é" cut in two is valid as a whole, but not as two values.
        byte[] accent = "abcdefgh\u00e9".getBytes(StandardCharsets.UTF_8);
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(accent, 0, 9, 10));
        assertEquals(null, texts(accent, 0, 8, 10));
        assertEquals(null, texts(accent, 0, 10, 10));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(accent, 0, 8, 9));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(accent, 0, 11, 10));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(accent, 0, 8, 16));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(accent, -1, 8, 10));
        assertEquals(null, texts(accent, 3, 8, 10));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, 0, 0, 3));
        assertEquals(ErrorCode.MALFORMED_BATCH, texts(new byte[] {(byte) 0xC0, (byte) 0x80}, 0, 0, 2));
        assertEquals(
                ErrorCode.MALFORMED_BATCH,
                texts(new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, 0, 0, 4));
        assertEquals(null, texts("\ud83c\udf0a".getBytes(StandardCharsets.UTF_8), 0, 0, 4));
    }

    /** Two texts with these offsets: the error's code, or null when the batch is good. */
    private ErrorCode texts(byte[] data, int... offsets) {
        BatchMessage message = new BatchMessage(
                2,
                Codec.NONE,
                new long[] {2},
                new long[] {0},
                new long[] {0, 0, 16},
                new long[] {0, 12, data.length},
                32);
        try (ArrowBuf body = allocator.buffer(32);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            for (int i = 0; i < offsets.length; i++) {
                body.setInt(4L * i, offsets[i]);
            }
            body.setBytes(16, data);
            BatchLayout layout =
                    BatchLayout.parse(ByteBuffer.wrap(message.toMetadata(null)), TEXTS, BatchLimits.DEFAULT);
            try (VectorSchemaRoot root = decoder.decode(TEXTS, layout, body, Trust.NONE)) {
                RandomBatches.read(root);
                return null;
            } catch (WeirException e) {
                return e.code();
            }
        }
    }

    @Test
    void virtualColumnsAreAppendedToAProjection() {
        for (Codec codec : Codec.values()) {
            try (EncodedBatch batch = numbers(NUMBERS, codec, 5);
                    BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
                BatchLayout layout = batch.layout();
                int[] columns = {0};
                TableSchema schema = TableSchema.ofStream(new org.apache.arrow.vector.types.pojo.Schema(List.of(
                        NUMBERS.columns().get(0),
                        org.apache.arrow.vector.types.pojo.Field.notNullable(
                                "_bucket", new org.apache.arrow.vector.types.pojo.ArrowType.Int(32, true)),
                        org.apache.arrow.vector.types.pojo.Field.notNullable(
                                "_offset", new org.apache.arrow.vector.types.pojo.ArrowType.Int(64, true)))));
                byte[] metadata = layout.projectWith(columns, new int[] {4, 8});
                BatchLayout whole = BatchLayout.parse(ByteBuffer.wrap(metadata), schema, BatchLimits.DEFAULT);
                long stored = layout.columnLength(columns);
                assertEquals(stored + layout.extraLength(4) + layout.extraLength(8), whole.bodyLength());
                try (ArrowBuf body = allocator.buffer(whole.bodyLength())) {
                    body.setBytes(0, batch.body(), 0, stored);
                    long at = layout.beginExtra(body, stored, 4);
                    for (int i = 0; i < 5; i++) {
                        body.setInt(at + 4L * i, 3);
                    }
                    at = layout.beginExtra(body, stored + layout.extraLength(4), 8);
                    for (int i = 0; i < 5; i++) {
                        body.setLong(at + 8L * i, 100 + i);
                    }
                    try (VectorSchemaRoot root = decoder.decode(schema, whole, body, Trust.NONE)) {
                        assertEquals(
                                List.of(
                                        List.of(0L, 1L, 2L, 3L, 4L),
                                        List.of(3, 3, 3, 3, 3),
                                        List.of(100L, 101L, 102L, 103L, 104L)),
                                RandomBatches.read(root));
                    }
                }
            }
        }
    }

    /** As liblz4 writes it by default, and so Arrow in C++: blocks that lean on the ones before. */
    @Test
    void linkedLz4BlocksAreRead() {
        byte[] first = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocateDirect(200).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x184D2204).put((byte) 0x40).put((byte) 0x40).put((byte) 0);
        // 26 literals
        frame.putInt(28).put((byte) 0xF0).put((byte) (26 - 15)).put(first);
        // a match of 30 (more than its distance) from 26 back, which is in the block before, then 5 literals
        frame.putInt(3 + 1 + 6).put((byte) 0x0F).putShort((short) 26).put((byte) (30 - 4 - 15));
        frame.put((byte) 0x50).put("12345".getBytes(StandardCharsets.US_ASCII));
        frame.putInt(0).flip();
        ByteBuffer out = ByteBuffer.allocateDirect(26 + 30 + 5);
        try (Lz4Buffers codec = new Lz4Buffers()) {
            codec.decompress(frame, out);
            byte[] text = new byte[out.limit()];
            out.get(0, text);
            assertEquals(
                    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcd12345",
                    new String(text, StandardCharsets.US_ASCII));
            frame.putShort(7 + 4 + 28 + 4 + 1, (short) 27);
            assertThrows(WeirException.class, () -> codec.decompress(frame, out));
        }
    }

    @Test
    void largeBuffersTakeManyLz4Blocks() {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(TEXTS.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.LZ4);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            VarCharVector vector = (VarCharVector) root.getVector(0);
            int rows = 500_000;
            vector.allocateNew(20L * rows, rows);
            for (int i = 0; i < rows; i++) {
                vector.setSafe(i, Integer.toString(i * 7919).repeat(2).getBytes(StandardCharsets.US_ASCII));
            }
            root.setRowCount(rows);
            try (EncodedBatch batch = encoder.encode(TEXTS, root);
                    VectorSchemaRoot decoded = decoder.decode(TEXTS, batch.layout(), batch.body(), Trust.NONE)) {
                assertTrue(root.equals(decoded));
            }
        }
    }

    @Test
    void theEndOfAStreamIsToldFromNonsense() {
        assertEquals(-1, prefix(-1, 0));
        assertEquals(-1, prefix(0, 0));
        assertEquals(16, prefix(-1, 16));
        for (int[] wrong : new int[][] {{-1, 12}, {-1, -8}, {16, 16}, {0, 8}, {-1, Integer.MAX_VALUE & ~7}}) {
            WeirException e = assertThrows(WeirException.class, () -> prefix(wrong[0], wrong[1]));
            assertEquals(ErrorCode.CORRUPT, e.code());
        }
        assertThrows(WeirException.class, () -> MessagePrefix.metadataLength(ByteBuffer.allocate(7)));
    }

    private static int prefix(int marker, int length) {
        return MessagePrefix.metadataLength(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(marker)
                .putInt(length)
                .flip());
    }
}
