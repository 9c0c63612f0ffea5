package dev.weir.format.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.rows.Tables;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class BucketHashTest {
    @Test
    void goldenVectorsAreThoseOfTheDocument() {
        List<List<String>> rows = Tables.read("bucket.md", "type | value");
        assertTrue(rows.size() > 10, rows::toString);
        for (List<String> row : rows) {
            String[] types = row.get(0).split(", ");
            String[] values = row.get(1).split(", ");
            StringBuilder json = new StringBuilder("{\"columns\":[");
            List<String> names = new ArrayList<>();
            for (int i = 0; i < types.length; i++) {
                names.add("c" + i);
                json.append(i == 0 ? "" : ",").append("{\"name\":\"c" + i + "\",\"type\":\"" + types[i] + "\"}");
            }
            TableSchema schema = TableSchema.fromJson(json.append("]}").toString());
            try (BufferAllocator allocator = new RootAllocator()) {
                try (VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator)) {
                    for (int i = 0; i < types.length; i++) {
                        root.getVector(i).allocateNew();
                        if (!values[i].equals("null")) {
                            KeyValues.set(root.getVector(i), values[i]);
                        }
                    }
                    root.setRowCount(1);
                    BucketHash hash = new BucketHash(schema, names, 16);
                    assertEquals(row.get(2), Integer.toString(hash.hashes(root)[0]), row::toString);
                    assertEquals(row.get(3), Integer.toString(hash.buckets(root)[0]), row::toString);
                    assertArrayEquals(new int[] {0}, new BucketHash(schema, names, 1).buckets(root));
                }
                assertEquals(0, allocator.getAllocatedMemory());
            }
        }
    }

    @Test
    void keysThatCannotBeHashedAreRefused() {
        TableSchema schema = TableSchema.fromJson(
                "{\"columns\":[{\"name\":\"l\",\"type\":{\"type\":\"list\",\"element\":\"int32\"}}]}");
        WeirException e = assertThrows(WeirException.class, () -> new BucketHash(schema, List.of("l"), 2));
        assertEquals(ErrorCode.UNSUPPORTED_TYPE, e.code());
        assertTrue(e.getMessage().contains("column=l"), e.getMessage());
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(WeirException.class, () -> new BucketHash(schema, List.of("x"), 2))
                        .code());
    }
}
