package dev.weir.format.row;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.MadeColumns;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows to columns (docs/formats/row.md). */
public final class RowDecoder {
    private final RowLayout layout;
    private final int[] columns;
    private final Schema schema;

    private RowDecoder(RowLayout layout, int[] columns, Schema schema) {
        this.layout = layout;
        this.columns = columns.clone();
        this.schema = schema;
    }

    /** @param columns the wanted ones, in the order in which they are wanted */
    public RowDecoder(TableSchema schema, int schemaId, int[] columns) {
        this(new RowLayout(schema, schemaId), columns, schema.project(columns).arrow());
    }

    /** Of rows that may be absent, so that all columns can be null. */
    public static RowDecoder ofLookups(TableSchema schema, int schemaId, int[] columns) {
        List<Field> fields = new ArrayList<>(columns.length);
        for (int column : columns) {
            Field field = schema.columns().get(column);
            FieldType type = new FieldType(true, field.getType(), field.getDictionary(), field.getMetadata());
            fields.add(new Field(field.getName(), type, field.getChildren()));
        }
        return new RowDecoder(new RowLayout(schema, schemaId), columns, new Schema(fields));
    }

    /** Of what {@link #decode} answers. */
    public Schema schema() {
        return schema;
    }

    /**
     * The wanted columns of all these rows. Throws {@code CORRUPT} when a row is not one of this schema, and {@code BATCH_TOO_LARGE}
     * when a column's values do not fit into one vector.
     */
    public VectorSchemaRoot decode(RowPointers rows, BufferAllocator allocator) {
        int count = rows.count();
        try (MadeColumns made = new MadeColumns(allocator);
                ArrowBuf absent = absent(rows, allocator)) {
            long[] at = new long[count];
            int[] variable = new int[count];
            check(rows, absent.memoryAddress(), at, variable);
            ColumnReader[] readers = new ColumnReader[columns.length];
            for (int i = 0; i < readers.length; i++) {
                readers[i] = ColumnReader.of(layout, columns[i]);
            }
            for (int from = 0; from < count; from += RowLayout.BLOCK) {
                int to = Math.min(count, from + RowLayout.BLOCK);
                for (ColumnReader reader : readers) {
                    reader.measure(at, variable, from, to);
                }
            }
            for (ColumnReader reader : readers) {
                reader.buffers(made, count);
            }
            for (int from = 0; from < count; from += RowLayout.BLOCK) {
                int to = Math.min(count, from + RowLayout.BLOCK);
                for (ColumnReader reader : readers) {
                    reader.read(at, from, to);
                }
            }
            for (int i = 0; i < readers.length; i++) {
                long nulls = readers[i].nodes(made, count);
                if (nulls > 0 && !schema.getFields().get(i).isNullable()) {
                    throw corrupt("a column is null that never is column="
                            + schema.getFields().get(i).getName());
                }
            }
            return made.root(schema, count);
        }
    }

    /** A row whose columns are all null, which is read in the place of those that are absent; empty if none is. */
    private ArrowBuf absent(RowPointers rows, BufferAllocator allocator) {
        if (!rows.anyAbsent()) {
            return allocator.getEmpty();
        }
        ArrowBuf absent = allocator.buffer(layout.fixedLength());
        long address = absent.memoryAddress();
        MemoryUtil.setMemory(address, layout.fixedLength(), (byte) 0);
        MemoryUtil.setMemory(
                address + RowLayout.SCHEMA_ID_BYTES, RowLayout.nullBytes(layout.columnCount()), (byte) 0xFF);
        return absent;
    }

    /** That a row is as long as it says; its columns check that they lie in it. */
    private void check(RowPointers rows, long absent, long[] at, int[] variable) {
        int fixedLength = layout.fixedLength();
        int lastSlot = layout.lastVariableSlot();
        short schemaId = (short) layout.schemaId();
        for (int row = 0; row < at.length; row++) {
            long address = rows.address(row);
            if (address == RowPointers.ABSENT) {
                at[row] = absent;
                continue;
            }
            int length = rows.length(row) - fixedLength;
            if (length < 0) {
                throw corrupt("a row is too short bytes=" + rows.length(row) + " needed=" + fixedLength);
            }
            if (MemoryUtil.getShort(address) != schemaId) {
                throw corrupt("a row is of another schema id=" + (MemoryUtil.getShort(address) & 0xFFFF) + " expected="
                        + layout.schemaId());
            }
            int end = lastSlot == RowLayout.NONE ? 0 : MemoryUtil.getInt(address + lastSlot);
            if (end != length) {
                throw corrupt("a row's values end elsewhere than the row end=" + (end & 0xFFFF_FFFFL) + " expected="
                        + length);
            }
            at[row] = address;
            variable[row] = length;
        }
    }

    static WeirException corrupt(String message) {
        return new WeirException(ErrorCode.CORRUPT, message);
    }

    /** A size that is one of a vector, whose offsets are of 32 bits. */
    static int checkInt32(long size) {
        if (size > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE, "the rows do not fit into one batch; ask for fewer size=" + size);
        }
        return (int) size;
    }
}
