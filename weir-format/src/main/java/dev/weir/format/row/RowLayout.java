package dev.weir.format.row;

import dev.weir.format.Check;
import dev.weir.format.column.FixedWidth;
import dev.weir.format.schema.TableSchema;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Where the columns of a row stand, which depends on the schema alone (docs/formats/row.md). */
final class RowLayout {
    static final int SCHEMA_ID_BYTES = 2;
    static final int MAX_SCHEMA_ID = 0xFFFF;
    /** Before the first column of variable length there is no other. */
    static final int NONE = -1;

    /** Rows that are converted together: few enough to stay in the processor's cache, a multiple of 64. */
    static final int BLOCK = 512;

    private final List<Field> columns;
    private final int schemaId;
    private final int[] slots;
    private final int fixedLength;

    RowLayout(TableSchema schema, int schemaId) {
        Check.that(schemaId >= 0 && schemaId <= MAX_SCHEMA_ID, "a schema's id fits into two bytes");
        this.columns = schema.columns();
        this.schemaId = schemaId;
        slots = new int[columns.size()];
        int at = SCHEMA_ID_BYTES + nullBytes(columns.size());
        for (int column = 0; column < slots.length; column++) {
            slots[column] = at;
            at = Math.addExact(at, slotWidth(columns.get(column).getType()));
        }
        fixedLength = at;
    }

    int schemaId() {
        return schemaId;
    }

    int columnCount() {
        return slots.length;
    }

    Field column(int column) {
        return columns.get(column);
    }

    /** Where a column's slot begins, from the row's begin. */
    int slot(int column) {
        return slots[column];
    }

    /** The slot that says where a column's bytes begin, or {@link #NONE} for the begin of the variable part. */
    int slotBefore(int column) {
        for (int before = column - 1; before >= 0; before--) {
            if (isVariable(columns.get(before).getType())) {
                return slots[before];
            }
        }
        return NONE;
    }

    /** The slot that says where the variable part ends, or {@link #NONE} for a row without one. */
    int lastVariableSlot() {
        return slotBefore(columns.size());
    }

    /** Of all but the variable part. */
    int fixedLength() {
        return fixedLength;
    }

    static int nullBytes(int values) {
        return (int) (((long) values + 7) >>> 3);
    }

    static boolean isVariable(ArrowType type) {
        return isText(type) || type.isComplex();
    }

    static boolean isText(ArrowType type) {
        return type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary;
    }

    /** Bytes of a value whose length its type says. */
    static int width(ArrowType type) {
        return type instanceof ArrowType.Bool ? 1 : FixedWidth.bytes(type);
    }

    private static int slotWidth(ArrowType type) {
        return isVariable(type) ? Integer.BYTES : width(type);
    }
}
