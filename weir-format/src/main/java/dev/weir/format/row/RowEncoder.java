package dev.weir.format.row;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Columns to rows (docs/formats/row.md). Equal rows are equal bytes, however their vectors came about. */
public final class RowEncoder {
    private final RowLayout layout;

    /** @param schemaId what rows of this schema begin with, 0 to 65,535 */
    public RowEncoder(TableSchema schema, int schemaId) {
        layout = new RowLayout(schema, schemaId);
    }

    /**
     * All rows of a batch that was checked and has the schema's columns in their order. Throws {@code BATCH_TOO_LARGE} when they take
     * more than 2 GiB.
     */
    public EncodedRows encode(VectorSchemaRoot root, BufferAllocator allocator) {
        ColumnWriter[] columns = columns(root);
        int count = root.getRowCount();
        long[] lengths = new long[count];
        Arrays.fill(lengths, layout.fixedLength());
        for (ColumnWriter column : columns) {
            column.measure(lengths);
        }
        int[] starts = new int[count + 1];
        long total = 0;
        for (int row = 0; row < count; row++) {
            total += lengths[row];
            starts[row + 1] = (int) total;
        }
        if (total > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the rows of a batch take too much memory; send fewer at once rows=" + count + " bytes=" + total);
        }
        ArrowBuf bytes = allocator.buffer(total);
        bytes.writerIndex(total);
        try {
            write(columns, count, starts, bytes.memoryAddress());
            return new EncodedRows(bytes, starts);
        } catch (RuntimeException | Error e) {
            bytes.close();
            throw e;
        }
    }

    private ColumnWriter[] columns(VectorSchemaRoot root) {
        Check.that(root.getFieldVectors().size() == layout.columnCount(), "a batch has the columns of its table");
        ColumnWriter[] columns = new ColumnWriter[layout.columnCount()];
        for (int column = 0; column < columns.length; column++) {
            FieldVector vector = root.getVector(column);
            Check.that(vector.getValueCount() >= root.getRowCount(), "a vector is as long as its batch");
            columns[column] = ColumnWriter.of(layout, column, vector);
        }
        return columns;
    }

    private void write(ColumnWriter[] columns, int count, int[] starts, long address) {
        long[] at = new long[Math.min(count, RowLayout.BLOCK)];
        int[] ends = new int[at.length];
        for (int from = 0; from < count; from += RowLayout.BLOCK) {
            int rows = Math.min(RowLayout.BLOCK, count - from);
            for (int i = 0; i < rows; i++) {
                at[i] = address + starts[from + i];
                ends[i] = 0;
                begin(at[i]);
            }
            for (ColumnWriter column : columns) {
                column.write(from, rows, at, ends);
            }
        }
    }

    private void begin(long at) {
        MemoryUtil.putShort(at, (short) layout.schemaId());
        long nulls = at + RowLayout.SCHEMA_ID_BYTES;
        for (int i = 0; i < RowLayout.nullBytes(layout.columnCount()); i++) {
            MemoryUtil.putByte(nulls + i, (byte) 0);
        }
    }
}
