package dev.weir.format.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.rows.Tables;
import dev.weir.format.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class KeyEncoderTest {
    private static TableSchema schema(List<String> types) {
        StringBuilder json = new StringBuilder("{\"columns\":[");
        for (int i = 0; i < types.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"c" + i + "\",\"type\":\"" + types.get(i) + "\",\"nullable\":false}");
        }
        return TableSchema.fromJson(json.append("]}").toString());
    }

    private static List<String> names(TableSchema schema) {
        return schema.columns().stream().map(field -> field.getName()).toList();
    }

    @Test
    void goldenVectorsAreThoseOfTheDocument() {
        List<List<String>> rows = Tables.read("key.md", "type | value");
        assertTrue(rows.size() > 20, rows::toString);
        for (List<String> row : rows) {
            List<String> types = List.of(row.get(0).split(", "));
            String[] values = row.get(1).split(", ");
            TableSchema schema = schema(types);
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator)) {
                for (int i = 0; i < values.length; i++) {
                    root.getVector(i).allocateNew();
                    KeyValues.set(root.getVector(i), values[i]);
                }
                root.setRowCount(1);
                byte[] key = new KeyEncoder(schema, names(schema)).encode(root).key(0);
                assertEquals(row.get(2).replace(" ", ""), HexFormat.of().formatHex(key), row::toString);
            }
        }
    }

    /** Whatever the next column holds, and however many zeros there are. */
    @Test
    void textsWithZerosAreInOrder() {
        TableSchema schema = schema(List.of("utf8", "int32"));
        List<String> texts =
                List.of("", "\0", "\0\0", "\0\1", "\0a", "\1", "a", "a\0", "a\0\0", "a\0b", "a\1", "ab", "b");
        int[] numbers = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE};
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator)) {
            int row = 0;
            for (String text : texts) {
                for (int number : numbers) {
                    ((VarCharVector) root.getVector(0)).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
                    ((IntVector) root.getVector(1)).setSafe(row++, number);
                }
            }
            root.setRowCount(row);
            EncodedKeys keys = new KeyEncoder(schema, names(schema)).encode(root);
            assertEquals(row, keys.count());
            for (int i = 1; i < row; i++) {
                assertTrue(keys.compare(i - 1, i) < 0, "row " + i);
            }
        }
    }

    @Test
    void columnsThatCannotBeInAKeyAreRefused() {
        TableSchema schema = TableSchema.fromJson("{\"columns\":[{\"name\":\"n\",\"type\":\"int32\"},"
                + "{\"name\":\"l\",\"type\":{\"type\":\"list\",\"element\":\"int32\"},\"nullable\":false},"
                + "{\"name\":\"i\",\"type\":\"int32\",\"nullable\":false}]}");
        assertRefused(ErrorCode.INVALID_SCHEMA, schema, List.of("n"));
        assertRefused(ErrorCode.UNSUPPORTED_TYPE, schema, List.of("l"));
        assertRefused(ErrorCode.UNKNOWN_COLUMN, schema, List.of("x"));
        assertRefused(ErrorCode.INVALID_SCHEMA, schema, List.of("i", "i"));
        assertRefused(ErrorCode.INVALID_SCHEMA, schema, new ArrayList<>());
        KeyEncoder.check(schema, List.of("i"));
    }

    private static void assertRefused(ErrorCode code, TableSchema schema, List<String> columns) {
        assertEquals(
                code,
                assertThrows(WeirException.class, () -> KeyEncoder.check(schema, columns))
                        .code());
    }
}
