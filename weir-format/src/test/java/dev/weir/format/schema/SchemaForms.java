package dev.weir.format.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;

/** The forms in which a schema is kept, each of which says the same. */
final class SchemaForms {
    private SchemaForms() {}

    static void all(TableSchema schema) {
        assertEquals(schema, TableSchema.create(schema.arrow()));
        assertEquals(schema, TableSchema.fromJson(schema.toJson()));
        assertEquals(schema, TableSchema.create(TableSchema.readMessage(ByteBuffer.wrap(schema.toMessage()))));
    }

    /** Of a stream's schema, which need not be a table's. */
    static void message(TableSchema schema) {
        assertEquals(schema, TableSchema.ofStream(TableSchema.readMessage(ByteBuffer.wrap(schema.toMessage()))));
    }
}
