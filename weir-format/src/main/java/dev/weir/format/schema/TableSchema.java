package dev.weir.format.schema;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of a table: an Arrow schema whose every field, nested ones too, carries a stable id in its metadata under
 * {@value #FIELD_ID} (the key that Arrow and Parquet libraries use and Iceberg maps by). Immutable.
 */
public final class TableSchema {
    /** Metadata key of a field's id. */
    public static final String FIELD_ID = "PARQUET:field_id";

    private TableSchema() {}

    /** Checks names, types, depth and width; fields without an id get the next free one. */
    public static TableSchema create(Schema arrow) {
        throw new UnsupportedOperationException();
    }

    /** The document of {@link #toJson()}. */
    public static TableSchema fromJson(String json) {
        throw new UnsupportedOperationException();
    }

    /** Reads the metadata flatbuffer of an Arrow Schema message (no prefix), bounded in depth and width before any object is built. */
    public static Schema readMessage(ByteBuffer metadata) {
        throw new UnsupportedOperationException();
    }

    public Schema arrow() {
        throw new UnsupportedOperationException();
    }

    public List<Field> columns() {
        throw new UnsupportedOperationException();
    }

    public OptionalInt indexOf(String column) {
        throw new UnsupportedOperationException();
    }

    /** The column's position, or {@code UNKNOWN_COLUMN} naming the columns that there are. */
    public int require(String column) {
        throw new UnsupportedOperationException();
    }

    public ColumnSpan span(int column) {
        throw new UnsupportedOperationException();
    }

    /** The named columns in that order, with their ids. */
    public TableSchema project(List<String> columns) {
        throw new UnsupportedOperationException();
    }

    /** Compact JSON, see docs/formats/schema.md. */
    public String toJson() {
        throw new UnsupportedOperationException();
    }

    /** The metadata flatbuffer of the Arrow Schema message (no prefix). */
    public byte[] toMessage() {
        throw new UnsupportedOperationException();
    }
}
