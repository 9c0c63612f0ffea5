package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder.Trust;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of a few rows made by hand, each wrong in one way only. */
class BatchChecksTest {
    private static final int BODY_BYTES = 64;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    /** Of one column, whose buffers are 8 bytes apart; a length of 0 leaves a buffer out. */
    private VectorSchemaRoot decode(TableSchema schema, long[] nodes, long[] nulls, byte[]... buffers) {
        long[] offsets = new long[buffers.length];
        long[] lengths = new long[buffers.length];
        try (ArrowBuf body = allocator.buffer(BODY_BYTES);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            long at = 0;
            for (int i = 0; i < buffers.length; i++) {
                offsets[i] = at;
                lengths[i] = buffers[i].length;
                body.setBytes(at, buffers[i]);
                at = BatchLayout.padded(at + lengths[i]);
            }
            BatchMessage message = new BatchMessage(nodes[0], Codec.NONE, nodes, nulls, offsets, lengths, BODY_BYTES);
            BatchLayout layout =
                    BatchLayout.parse(ByteBuffer.wrap(message.toMetadata(null)), schema, BatchLimits.DEFAULT);
            return decoder.decode(schema, layout, body, Trust.NONE);
        }
    }

    private void refused(
            ErrorCode code, String part, TableSchema schema, long[] nodes, long[] nulls, byte[]... buffers) {
        WeirException e = assertThrows(
                WeirException.class, () -> decode(schema, nodes, nulls, buffers).close());
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static TableSchema column(String type) {
        return TableSchema.fromJson("[{\"name\":\"a\",\"type\":" + type + "}]");
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] bits(int bits) {
        return new byte[] {(byte) bits};
    }

    private static long[] longs(long... values) {
        return values;
    }

    @Test
    void nullCountsAreCounted() {
        TableSchema schema = column("\"int32\"");
        decode(schema, longs(2), longs(1), bits(0b01), ints(1, 2)).close();
        // bits beyond the rows do not count
        decode(schema, longs(2), longs(1), bits(0b1111_1101), ints(1, 2)).close();
        refused(ErrorCode.MALFORMED_BATCH, "null count", schema, longs(2), longs(0), bits(0b01), ints(1, 2));
        refused(ErrorCode.MALFORMED_BATCH, "null count", schema, longs(2), longs(2), bits(0b01), ints(1, 2));
        refused(ErrorCode.MALFORMED_BATCH, "no validity", schema, longs(2), longs(1), new byte[0], ints(1, 2));
    }

    @Test
    void buffersHoldTheirRows() {
        refused(ErrorCode.MALFORMED_BATCH, "too short", column("\"int32\""), longs(2), longs(0), new byte[0], ints(1));
        refused(
                ErrorCode.MALFORMED_BATCH,
                "too short",
                column("\"int32\""),
                longs(9),
                longs(1),
                bits(0xFE),
                ints(new int[9]));
        refused(
                ErrorCode.MALFORMED_BATCH,
                "too short",
                column("\"utf8\""),
                longs(2),
                longs(0),
                new byte[0],
                ints(0, 0),
                new byte[0]);
    }

    @Test
    void aStructsRequiredFieldMayBeNullOnlyWhereTheStructIs() {
        TableSchema schema =
                column("{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"int32\",\"nullable\":false}]}");
        byte[] values = ints(1, 2);
        decode(schema, longs(2, 2), longs(1, 1), bits(0b10), bits(0b10), values).close();
        refused(
                ErrorCode.TYPE_MISMATCH,
                "column=a.x",
                schema,
                longs(2, 2),
                longs(1, 1),
                bits(0b10),
                bits(0b01),
                values);
        refused(
                ErrorCode.TYPE_MISMATCH,
                "column=a.x",
                schema,
                longs(2, 2),
                longs(0, 1),
                new byte[0],
                bits(0b01),
                values);
        refused(
                ErrorCode.MALFORMED_BATCH,
                "another length",
                schema,
                longs(2, 1),
                longs(0, 0),
                new byte[0],
                new byte[0],
                values);
    }

    @Test
    void aListsRequiredElementsMayBeNullOnlyWhereNoListHoldsThem() {
        TableSchema schema = column("{\"type\":\"list\",\"element\":{\"type\":\"int32\",\"nullable\":false}}");
        // element 0 is in no list
        decode(schema, longs(1, 3), longs(0, 1), new byte[0], ints(1, 3), bits(0b110), ints(7, 8, 9))
                .close();
        refused(
                ErrorCode.TYPE_MISMATCH,
                "column=a.element",
                schema,
                longs(1, 3),
                longs(0, 1),
                new byte[0],
                ints(1, 3),
                bits(0b101),
                ints(7, 8, 9));
        refused(
                ErrorCode.MALFORMED_BATCH,
                "offsets",
                schema,
                longs(1, 2),
                longs(0, 0),
                new byte[0],
                ints(1, 3),
                new byte[0],
                ints(7, 8));
    }

    @Test
    void aFixedSizeListsRequiredElementsMayBeNullOnlyWhereTheListIs() {
        TableSchema schema = column(
                "{\"type\":\"fixed_size_list\",\"length\":2,\"element\":{\"type\":\"int32\",\"nullable\":false}}");
        byte[] values = ints(1, 2, 3, 4);
        decode(schema, longs(2, 4), longs(1, 2), bits(0b10), bits(0b1100), values)
                .close();
        refused(
                ErrorCode.TYPE_MISMATCH,
                "column=a.element",
                schema,
                longs(2, 4),
                longs(1, 1),
                bits(0b10),
                bits(0b1011),
                values);
        refused(
                ErrorCode.MALFORMED_BATCH,
                "wrong number",
                schema,
                longs(2, 3),
                longs(0, 0),
                new byte[0],
                new byte[0],
                values);
    }

    @Test
    void offsetsThatDoNotBeginWithZeroAreReadAndWrittenFromZero() {
        TableSchema schema = column("{\"type\":\"list\",\"element\":\"utf8\"}");
        byte[] text = {'a', 'b', 'c', 'd', 'e', 'f'};
        try (VectorSchemaRoot root = decode(
                        schema,
                        longs(2, 3),
                        longs(0, 0),
                        new byte[0],
                        ints(1, 2, 3),
                        new byte[0],
                        ints(1, 2, 4, 6),
                        text);
                BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT)) {
            assertEquals("[[[cd], [ef]]]", text(root));
            try (EncodedBatch batch = encoder.encode(schema, root)) {
                assertEquals(2, batch.layout().nodeLength(1));
                for (int buffer : new int[] {1, 3}) {
                    assertEquals(0, batch.body().getInt(batch.layout().bufferOffset(buffer)));
                }
                assertEquals(4, batch.layout().bufferLength(4));
                try (VectorSchemaRoot again = decoder.decode(schema, batch.layout(), batch.body(), Trust.NONE)) {
                    assertEquals(text(root), text(again));
                }
            }
        }
    }

    private static String text(VectorSchemaRoot root) {
        return RandomBatches.read(root).toString().replace("\"", "");
    }

    @Test
    void decimalsStayWithinTheirPrecision() {
        for (int precision : new int[] {1, 9, 18, 19, 20, 37, 38}) {
            DecimalRange range = new DecimalRange(precision);
            BigInteger limit = BigInteger.TEN.pow(precision);
            for (BigInteger inside : List.of(limit.subtract(BigInteger.ONE), BigInteger.ZERO, BigInteger.ONE)) {
                assertTrue(contains(range, inside), precision + " " + inside);
                assertTrue(contains(range, inside.negate()), precision + " -" + inside);
            }
            for (BigInteger outside : List.of(limit, limit.add(BigInteger.ONE))) {
                assertFalse(contains(range, outside), precision + " " + outside);
                assertFalse(contains(range, outside.negate()), precision + " -" + outside);
            }
            assertFalse(contains(range, BigInteger.ONE.shiftLeft(127).negate()));
        }
        TableSchema schema = column("\"decimal(2,1)\"");
        byte[] tooLarge = new byte[16];
        tooLarge[0] = 100;
        refused(ErrorCode.MALFORMED_BATCH, "precision", schema, longs(1), longs(0), new byte[0], tooLarge);
        decode(schema, longs(1), longs(1), bits(0), tooLarge).close();
    }

    private boolean contains(DecimalRange range, BigInteger unscaled) {
        byte[] big = unscaled.toByteArray();
        byte[] little = new byte[16];
        Arrays.fill(little, (byte) (unscaled.signum() < 0 ? -1 : 0));
        for (int i = 0; i < big.length; i++) {
            little[i] = big[big.length - 1 - i];
        }
        try (ArrowBuf memory = allocator.buffer(16)) {
            memory.setBytes(0, little);
            return range.contains(memory.memoryAddress());
        }
    }
}
