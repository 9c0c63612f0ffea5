package dev.weir.format.row;

import dev.weir.format.schema.TableSchema;
import org.apache.arrow.memory.util.MemoryUtil;

/** Puts two rows of a schema together: some columns of one, the others of the other. Rows are whole, and not checked again. */
public final class RowPatch {
    private final RowLayout layout;
    private final boolean[] patched;

    /** @param columns that come from the patch */
    public RowPatch(TableSchema schema, int schemaId, int[] columns) {
        this.layout = new RowLayout(schema, schemaId);
        this.patched = new boolean[layout.columnCount()];
        for (int column : columns) {
            patched[column] = true;
        }
    }

    /** Bytes of the row that {@link #write} makes. */
    public int length(long row, long patch) {
        int length = layout.fixedLength();
        int rowBegin = 0;
        int patchBegin = 0;
        for (int column = 0; column < patched.length; column++) {
            if (isVariable(column)) {
                int rowEnd = end(row, column);
                int patchEnd = end(patch, column);
                length = Math.addExact(length, patched[column] ? patchEnd - patchBegin : rowEnd - rowBegin);
                rowBegin = rowEnd;
                patchBegin = patchEnd;
            }
        }
        return length;
    }

    /** Writes the row that has the patch's columns, and otherwise those of {@code row}. */
    public void write(long row, long patch, long to) {
        MemoryUtil.copyMemory(row, to, layout.fixedLength());
        int rowBegin = 0;
        int patchBegin = 0;
        int at = 0;
        for (int column = 0; column < patched.length; column++) {
            long from = patched[column] ? patch : row;
            int slot = layout.slot(column);
            if (patched[column]) {
                copyNull(patch, to, column);
            }
            if (isVariable(column)) {
                int rowEnd = end(row, column);
                int patchEnd = end(patch, column);
                int begin = patched[column] ? patchBegin : rowBegin;
                int length = (patched[column] ? patchEnd : rowEnd) - begin;
                MemoryUtil.copyMemory(from + layout.fixedLength() + begin, to + layout.fixedLength() + at, length);
                at += length;
                MemoryUtil.putInt(to + slot, at);
                rowBegin = rowEnd;
                patchBegin = patchEnd;
            } else if (patched[column]) {
                MemoryUtil.copyMemory(
                        patch + slot,
                        to + slot,
                        RowLayout.width(layout.column(column).getType()));
            }
        }
    }

    private boolean isVariable(int column) {
        return RowLayout.isVariable(layout.column(column).getType());
    }

    private int end(long row, int column) {
        return MemoryUtil.getInt(row + layout.slot(column));
    }

    private void copyNull(long from, long to, int column) {
        long at = (long) RowLayout.SCHEMA_ID_BYTES + (column >> 3);
        int bit = 1 << (column & 7);
        int isNull = MemoryUtil.getByte(from + at) & bit;
        MemoryUtil.putByte(to + at, (byte) ((MemoryUtil.getByte(to + at) & ~bit) | isNull));
    }
}
