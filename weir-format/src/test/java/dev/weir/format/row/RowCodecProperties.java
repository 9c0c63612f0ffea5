package dev.weir.format.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Rows;
import dev.weir.format.rows.Values;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

class RowCodecProperties {
    private static final int MAX_ID = 65_535;

    private static TableSchema schema(Random random) {
        return random.nextInt(4) == 0 ? RandomSchemas.everyType() : RandomSchemas.of(random);
    }

    /** Beyond one block too. */
    private static int count(Random random) {
        return random.nextInt(10) == 0 ? random.nextInt(3 * RowLayout.BLOCK) : random.nextInt(150);
    }

    private static int[] columns(Random random, TableSchema schema) {
        int all = schema.columns().size();
        if (random.nextBoolean()) {
            return IntStream.range(0, all).toArray();
        }
        int[] shuffled = IntStream.range(0, all).toArray();
        for (int i = all - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int column = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = column;
        }
        return Arrays.copyOf(shuffled, random.nextInt(all + 1));
    }

    @Property(tries = 400)
    void whatWasEncodedIsDecodedInAnyOrderAndProjection(@ForAll long seed) {
        Random random = new Random(seed);
        TableSchema schema = schema(random);
        int id = random.nextInt(MAX_ID + 1);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, count(random), allocator);
                    EncodedRows rows = new RowEncoder(schema, id).encode(root, allocator)) {
                assertEquals(root.getRowCount(), rows.count());
                int[] wanted = root.getRowCount() == 0
                        ? new int[0]
                        : random.ints(random.nextInt(2 * root.getRowCount()), 0, root.getRowCount())
                                .toArray();
                int[] columns = columns(random, schema);
                RowPointers pointers = new RowPointers(random.nextInt(10));
                pointers.addAbsent();
                pointers.clear();
                for (int row : wanted) {
                    pointers.add(rows.address(row), rows.length(row));
                }
                RowDecoder decoder = new RowDecoder(schema, id, columns);
                for (int again = 0; again < 2; again++) {
                    try (VectorSchemaRoot decoded = decoder.decode(pointers, allocator)) {
                        assertEquals(schema.project(columns).arrow(), decoded.getSchema());
                        assertRows(root, wanted, columns, decoded);
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 200)
    void rowsThatAreAbsentAreNullInEachColumn(@ForAll long seed) {
        Random random = new Random(seed);
        TableSchema schema = schema(random);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, count(random), allocator);
                    EncodedRows rows = new RowEncoder(schema, 7).encode(root, allocator)) {
                int[] wanted = new int[count(random)];
                RowPointers pointers = new RowPointers(0);
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = rows.count() == 0 || random.nextInt(3) == 0 ? -1 : random.nextInt(rows.count());
                    if (wanted[i] < 0) {
                        pointers.addAbsent();
                    } else {
                        pointers.add(rows.address(wanted[i]), rows.length(wanted[i]));
                    }
                }
                int[] columns = columns(random, schema);
                RowDecoder decoder = RowDecoder.ofLookups(schema, 7, columns);
                try (VectorSchemaRoot decoded = decoder.decode(pointers, allocator)) {
                    assertEquals(decoder.schema(), decoded.getSchema());
                    assertTrue(decoded.getSchema().getFields().stream().allMatch(Field::isNullable));
                    assertRows(root, wanted, columns, decoded);
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static void assertRows(VectorSchemaRoot root, int[] rows, int[] columns, VectorSchemaRoot decoded) {
        assertEquals(rows.length, decoded.getRowCount());
        for (int i = 0; i < columns.length; i++) {
            FieldVector expected = root.getVector(columns[i]);
            assertEquals(rows.length, decoded.getVector(i).getValueCount());
            for (int row = 0; row < rows.length; row++) {
                assertEquals(
                        rows[row] < 0 ? "null" : Values.text(expected, rows[row]),
                        Values.text(decoded.getVector(i), row),
                        expected.getField()::toString);
            }
        }
    }

    /** Whatever stands under nulls, and wherever a slice begins. */
    @Property(tries = 400)
    void bytesAreTheOnesOfTheDocument(@ForAll long seed) {
        Random random = new Random(seed);
        TableSchema schema = schema(random);
        int id = random.nextInt(MAX_ID + 1);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, count(random), allocator)) {
                root.getFieldVectors().forEach(vector -> hide(vector, random));
                int from = random.nextInt(root.getRowCount() + 1);
                int to = from + random.nextInt(root.getRowCount() - from + 1);
                try (VectorSchemaRoot slice = random.nextBoolean()
                                ? Rows.slice(root, from, to)
                                : Rows.slice(root, 0, root.getRowCount());
                        EncodedRows rows = new RowEncoder(schema, id).encode(slice, allocator)) {
                    for (int row = 0; row < rows.count(); row++) {
                        assertArrayEquals(NaiveRows.encode(schema, id, slice, row), bytes(rows, row), schema::toJson);
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** Makes some values null without taking them away, and puts others under the nulls that there are. */
    private static void hide(FieldVector vector, Random random) {
        vector.getChildrenFromFields().forEach(child -> hide(child, random));
        if (!vector.getField().isNullable()) {
            return;
        }
        for (int i = 0; i < vector.getValueCount(); i++) {
            if (random.nextInt(4) == 0) {
                BitVectorHelper.unsetBit(vector.getValidityBuffer(), i);
            }
            if (vector.isNull(i) && vector instanceof BaseFixedWidthVector fixed && fixed.getTypeWidth() > 0) {
                byte[] any = new byte[fixed.getTypeWidth()];
                random.nextBytes(any);
                fixed.getDataBuffer().setBytes((long) i * any.length, any);
            }
        }
    }

    static byte[] bytes(EncodedRows rows, int row) {
        byte[] bytes = new byte[rows.length(row)];
        MemoryUtil.copyFromMemory(rows.address(row), bytes, 0, bytes.length);
        return bytes;
    }

    /** A row that was damaged is another row or an error, and what lies around it makes no difference. */
    @Property(tries = 2000)
    void nothingOutsideOfADamagedRowIsRead(@ForAll long seed) {
        Random random = new Random(seed);
        TableSchema schema = schema(random);
        try (BufferAllocator allocator = new RootAllocator()) {
            byte[] row;
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, 1, allocator);
                    EncodedRows rows = new RowEncoder(schema, 3).encode(root, allocator)) {
                row = damaged(bytes(rows, 0), random);
            }
            RowDecoder decoder = new RowDecoder(schema, 3, columns(random, schema));
            String one = guarded(decoder, row, random, allocator);
            assertEquals(one, guarded(decoder, row, random, allocator));
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static byte[] damaged(byte[] row, Random random) {
        byte[] damaged = random.nextInt(4) == 0
                ? Arrays.copyOf(row, Math.max(0, row.length + random.nextInt(9) - 4))
                : row.clone();
        for (int i = random.nextInt(4); i > 0 && damaged.length > 2; i--) {
            int at = 2 + random.nextInt(damaged.length - 2);
            damaged[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) random.nextInt(256);
                case 1 -> (byte) (damaged[at] + random.nextInt(9) - 4);
                case 2 -> (byte) (damaged[at] ^ 1 << random.nextInt(8));
                default -> (byte) -random.nextInt(2);
            };
        }
        return damaged;
    }

    private static String guarded(RowDecoder decoder, byte[] row, Random random, BufferAllocator allocator) {
        int guard = 1 << 16;
        byte[] around = new byte[2 * guard + row.length];
        random.nextBytes(around);
        System.arraycopy(row, 0, around, guard, row.length);
        try (ArrowBuf memory = allocator.buffer(around.length)) {
            memory.setBytes(0, around);
            RowPointers pointers = new RowPointers(1);
            pointers.add(memory.memoryAddress() + guard, row.length);
            try (VectorSchemaRoot decoded = decoder.decode(pointers, allocator)) {
                // a text's bytes may have become no text
                return RandomBatches.read(decoded).toString();
            } catch (WeirException e) {
                assertEquals(ErrorCode.CORRUPT, e.code());
                return e.getMessage();
            }
        }
    }
}
