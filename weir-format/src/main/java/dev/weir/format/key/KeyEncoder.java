package dev.weir.format.key;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.ValueKind;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Keys of one or more columns as bytes whose unsigned order is the order of the keys, column by column (docs/formats/key.md). So the bytes of the first columns are
 * what all keys with these values begin with.
 */
public final class KeyEncoder {
    private final List<String> columns;

    /** Throws what {@link #check} throws. */
    public KeyEncoder(TableSchema schema, List<String> columns) {
        check(schema, columns);
        this.columns = List.copyOf(columns);
    }

    /** Throws {@code UNKNOWN_COLUMN}, {@code UNSUPPORTED_TYPE} or {@code INVALID_SCHEMA} unless these columns can be a key. */
    public static void check(TableSchema schema, List<String> columns) {
        if (columns.isEmpty()) {
            throw new WeirException(ErrorCode.INVALID_SCHEMA, "a key has at least one column");
        }
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Field field = schema.columns().get(schema.require(column));
            if (columns.indexOf(column) != i) {
                throw new WeirException(ErrorCode.INVALID_SCHEMA, "a column is in the key twice column=" + column);
            }
            if (field.isNullable()) {
                throw new WeirException(
                        ErrorCode.INVALID_SCHEMA,
                        "a column of a key is never null; declare it NOT NULL column=" + column);
            }
            if (ValueKind.of(field) == ValueKind.OTHER) {
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "values of this type have no order, so they cannot be in a key column=" + column + " type="
                                + TypeNames.shown(field));
            }
        }
    }

    /** The key of each row of a batch that was checked: none of its key columns has nulls. */
    public EncodedKeys encode(VectorSchemaRoot root) {
        int rows = root.getRowCount();
        List<KeyPart> parts = new ArrayList<>(columns.size());
        int[] lengths = new int[rows];
        for (String column : columns) {
            FieldVector vector = root.getVector(column);
            Check.that(vector != null, "a batch has the columns of the key");
            Check.that(vector.getValueCount() == rows, "a vector is as long as its batch");
            KeyPart part = KeyPart.of(vector);
            part.measure(lengths);
            parts.add(part);
        }
        int[] at = new int[rows];
        int total = 0;
        for (int row = 0; row < rows; row++) {
            at[row] = total;
            total = Math.addExact(total, lengths[row]);
        }
        byte[] bytes = new byte[total];
        for (KeyPart part : parts) {
            part.write(bytes, at);
        }
        // each row's place has moved to its end
        return new EncodedKeys(bytes, at);
    }
}
