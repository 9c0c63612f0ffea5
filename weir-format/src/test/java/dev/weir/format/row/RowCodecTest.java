package dev.weir.format.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.rows.Tables;
import dev.weir.format.rows.Values;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class RowCodecTest {
    private static final String USER =
            "0100 00 2a00000000000000 03000000 05000000 000000000000f83f 0068e5cf8b010000 616e6e4445";
    private static final String USER_TYPES = "int64; utf8; utf8; float64; timestamp[ms]";

    private static TableSchema schema(String types) {
        StringBuilder json = new StringBuilder("{\"columns\":[");
        int column = 0;
        for (String type : types.split("; ")) {
            String value = type.startsWith("{") ? type : '"' + type + '"';
            json.append(column == 0 ? "" : ",")
                    .append("{\"name\":\"c" + column++ + "\",\"type\":")
                    .append(value)
                    .append('}');
        }
        return TableSchema.fromJson(json.append("]}").toString());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static void decode(TableSchema schema, int schemaId, byte[] row, Consumer<VectorSchemaRoot> use) {
        int[] all = IntStream.range(0, schema.columns().size()).toArray();
        decode(new RowDecoder(schema, schemaId, all), row, use);
    }

    private static void decode(RowDecoder decoder, byte[] row, Consumer<VectorSchemaRoot> use) {
        try (BufferAllocator allocator = new RootAllocator()) {
            try (ArrowBuf memory = allocator.buffer(row.length)) {
                memory.setBytes(0, row);
                RowPointers pointers = new RowPointers(1);
                pointers.add(memory.memoryAddress(), row.length);
                try (VectorSchemaRoot root = decoder.decode(pointers, allocator)) {
                    use.accept(root);
                }
            } finally {
                assertEquals(0, allocator.getAllocatedMemory());
            }
        }
    }

    @Test
    void goldenVectorsAreThoseOfTheDocument() {
        List<List<String>> rows = Tables.read("row.md", "schema id | types");
        assertTrue(rows.size() > 10, rows::toString);
        for (List<String> row : rows) {
            int schemaId = Integer.parseInt(row.get(0));
            TableSchema schema = schema(row.get(1));
            byte[] bytes = bytes(row.get(3));
            decode(schema, schemaId, bytes, root -> {
                List<String> values = new ArrayList<>();
                root.getFieldVectors().forEach(vector -> values.add(Values.text(vector, 0)));
                assertEquals(row.get(2), String.join("; ", values).strip());
                try (BufferAllocator allocator = new RootAllocator();
                        EncodedRows again = new RowEncoder(schema, schemaId).encode(root, allocator)) {
                    assertArrayEquals(bytes, RowCodecProperties.bytes(again, 0), row::toString);
                }
                assertArrayEquals(bytes, NaiveRows.encode(schema, schemaId, root, 0), row::toString);
            });
        }
    }

    @Test
    void rowsThatAreNotOfTheSchemaAreCorrupt() {
        TableSchema schema = schema(USER_TYPES);
        byte[] row = bytes(USER);
        decode(schema, 1, row, root -> assertEquals(1, root.getRowCount()));
        assertCorrupt("another schema id=1 expected=2", schema, 2, row);
        assertCorrupt("too short bytes=34 needed=35", schema, 1, java.util.Arrays.copyOf(row, 34));
        assertCorrupt("end elsewhere than the row end=5 expected=4", schema, 1, java.util.Arrays.copyOf(row, 39));
        assertCorrupt("end elsewhere than the row end=5 expected=6", schema, 1, java.util.Arrays.copyOf(row, 41));
        row[11] = 6;
        assertCorrupt("not within its row begin=0 end=6 length=5", schema, 1, row);
        row[14] = (byte) 0x80;
        assertCorrupt("not within its row begin=0 end=-2147483642 length=5", schema, 1, row);
        // where nobody looks at the column before
        RowDecoder second = new RowDecoder(schema, 1, new int[] {2});
        assertCorrupt("not within its row begin=-2147483642 end=5 length=5", second, row);
        row[14] = 0;
        assertCorrupt("not within its row begin=6 end=5 length=5", second, row);
    }

    @Test
    void nestedValuesEndWhereTheirPlaceDoes() {
        TableSchema schema = schema("{\"type\":\"list\",\"element\":\"int16\"}");
        assertCorrupt("longer than its place bytes=4 left=3", schema, 0, bytes("0000 00 03000000 000000"));
        assertCorrupt("longer than its place bytes=4 left=3", schema, 0, bytes("0000 00 08000000 02000000 00 0100 02"));
        assertCorrupt("shorter than its place bytes=10", schema, 0, bytes("0000 00 0a000000 02000000 00 0100 0200 03"));
        assertCorrupt("longer than its place bytes=-1 left=1", schema, 0, bytes("0000 00 05000000 ffffffff 00"));
        assertCorrupt("shorter than its place bytes=1", schema, 0, bytes("0000 01 01000000 00"));
        decode(
                schema,
                0,
                bytes("0000 01 00000000"),
                root -> assertTrue(root.getVector(0).isNull(0)));
    }

    @Test
    void aNullWhereThereMayBeNoneIsCorrupt() {
        TableSchema schema = TableSchema.fromJson("[{\"name\":\"a\",\"type\":\"int8\",\"nullable\":false}]");
        decode(schema, 0, bytes("0000 00 05"), root -> assertEquals("5", Values.text(root.getVector(0), 0)));
        assertCorrupt("null that never is column=a", schema, 0, bytes("0000 01 00"));
    }

    private static void assertCorrupt(String message, TableSchema schema, int schemaId, byte[] row) {
        int[] all = IntStream.range(0, schema.columns().size()).toArray();
        assertCorrupt(message, new RowDecoder(schema, schemaId, all), row);
    }

    private static void assertCorrupt(String message, RowDecoder decoder, byte[] row) {
        WeirException error = assertThrows(
                WeirException.class, () -> decode(decoder, row, root -> assertEquals(0, root.getRowCount())));
        assertEquals(ErrorCode.CORRUPT, error.code());
        assertTrue(error.getMessage().contains(message), error::getMessage);
    }
}
