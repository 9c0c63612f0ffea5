package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one column of the batch that it is bound to, from raw memory. The batch was checked when it was
 * decoded; the row is checked by whoever iterates.
 */
abstract class ColumnReader {
    final Field field;
    /** 0 while the column has no nulls. */
    private long validity;

    ColumnReader(Field field) {
        this.field = field;
    }

    final void bind(FieldVector vector) {
        validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBufferAddress();
        bindValues(vector);
    }

    abstract void bindValues(FieldVector vector);

    /** The value, not null, as the Java type in docs/client.md. */
    abstract Object value(int row);

    final boolean isNull(int row) {
        return validity != 0 && (MemoryUtil.getByte(validity + (row >> 3)) & (1 << (row & 7))) == 0;
    }

    final @Nullable Object get(int row) {
        return isNull(row) ? null : value(row);
    }

    long readLong(int row) {
        throw wrongType("long");
    }

    int readInt(int row) {
        throw wrongType("int");
    }

    double readDouble(int row) {
        throw wrongType("double");
    }

    boolean readBoolean(int row) {
        throw wrongType("boolean");
    }

    byte[] readBytes(int row) {
        throw wrongType("byte[]");
    }

    String readString(int row) {
        return String.valueOf(value(row));
    }

    final void requirePresent(int row) {
        if (isNull(row)) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the value is null: ask isNull first, or use a boxed type column=" + field.getName());
        }
    }

    final WeirException wrongType(String java) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the column cannot be read as this type: use get, or the column's own type column=" + field.getName()
                        + " type=" + TypeNames.shown(field) + " java=" + java);
    }

    // what records are made of: nulls have no primitive, and are null otherwise

    final long recordLong(int row) {
        requirePresent(row);
        return readLong(row);
    }

    final int recordInt(int row) {
        requirePresent(row);
        return readInt(row);
    }

    final double recordDouble(int row) {
        requirePresent(row);
        return readDouble(row);
    }

    final boolean recordBoolean(int row) {
        requirePresent(row);
        return readBoolean(row);
    }

    final @Nullable String recordString(int row) {
        return isNull(row) ? null : readString(row);
    }
}
