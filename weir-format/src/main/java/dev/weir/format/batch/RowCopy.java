package dev.weir.format.batch;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.ValidityView;
import dev.weir.format.schema.TypeNames;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Copies chosen rows of vectors, a column at a time. */
final class RowCopy {
    private final MadeColumns into;

    RowCopy(MadeColumns into) {
        this.into = into;
    }

    /** The first {@code count} of {@code rows}. */
    void append(FieldVector vector, int[] rows, int count) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            append((FieldVector) extension.getUnderlyingVector(), rows, count);
        } else if (vector instanceof NullVector) {
            into.node(count, count);
        } else if (vector instanceof BitVector) {
            node(vector, rows, count);
            bits(vector, rows, count);
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            node(vector, rows, count);
            fixed(fixed, rows, count);
        } else if (vector instanceof BaseVariableWidthVector) {
            node(vector, rows, count);
            variable(vector, rows, count, OffsetWidth.INT);
        } else if (vector instanceof BaseLargeVariableWidthVector) {
            node(vector, rows, count);
            variable(vector, rows, count, OffsetWidth.LONG);
        } else if (vector instanceof ListVector list) {
            node(vector, rows, count);
            list(list, list.getDataVector(), rows, count, OffsetWidth.INT);
        } else if (vector instanceof LargeListVector list) {
            node(vector, rows, count);
            list(list, list.getDataVector(), rows, count, OffsetWidth.LONG);
        } else if (vector instanceof FixedSizeListVector list) {
            node(vector, rows, count);
            fixedSizeList(list, rows, count);
        } else if (vector instanceof StructVector) {
            node(vector, rows, count);
            for (FieldVector child : vector.getChildrenFromFields()) {
                append(child, rows, count);
            }
        } else {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "rows of this type cannot be copied type=" + TypeNames.shown(vector.getField()));
        }
    }

    /** The node, and the buffer of the validity. */
    private void node(FieldVector vector, int[] rows, int count) {
        ValidityView validity = ValidityView.of(vector);
        long to = into.buffer(8L * ValidityView.words(count));
        int set = 0;
        for (int word = 0; word < ValidityView.words(count); word++) {
            int from = word << 6;
            int n = Math.min(64, count - from);
            long bits = 0;
            for (int i = 0; i < n; i++) {
                int row = rows[from + i];
                bits |= (validity.word(row >> 6) >>> row & 1) << i;
            }
            MemoryUtil.putLong(to + 8L * word, bits);
            set += Long.bitCount(bits);
        }
        into.node(count, (long) count - set);
    }

    private void bits(FieldVector vector, int[] rows, int count) {
        long source = vector.getDataBuffer().memoryAddress();
        long to = into.buffer(8L * ValidityView.words(count));
        for (int word = 0; word < ValidityView.words(count); word++) {
            int from = word << 6;
            int n = Math.min(64, count - from);
            long bits = 0;
            for (int i = 0; i < n; i++) {
                int row = rows[from + i];
                bits |= (MemoryUtil.getByte(source + (row >> 3)) >> (row & 7) & 1L) << i;
            }
            MemoryUtil.putLong(to + 8L * word, bits);
        }
    }

    private void fixed(BaseFixedWidthVector vector, int[] rows, int count) {
        int width = vector.getTypeWidth();
        ArrowBuf data = vector.getDataBuffer();
        Check.that(data.capacity() >= (long) vector.getValueCount() * width, "a vector's data buffer holds its values");
        long source = data.memoryAddress();
        long to = into.buffer((long) count * width);
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putByte(to + i, MemoryUtil.getByte(source + rows[i]));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putShort(to + ((long) i << 1), MemoryUtil.getShort(source + ((long) rows[i] << 1)));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putInt(to + ((long) i << 2), MemoryUtil.getInt(source + ((long) rows[i] << 2)));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putLong(to + ((long) i << 3), MemoryUtil.getLong(source + ((long) rows[i] << 3)));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.copyMemory(source + (long) rows[i] * width, to + (long) i * width, width);
                }
            }
        }
    }

    private void variable(FieldVector vector, int[] rows, int count, OffsetWidth width) {
        long sourceOffsets = offsets(vector, width);
        long bytes = selected(sourceOffsets, rows, count, width);
        if (width == OffsetWidth.INT) {
            checkInt32(bytes);
        }
        long offsets = into.buffer((count + 1L) * width.bytes);
        long source = vector.getDataBuffer().memoryAddress();
        long to = into.buffer(bytes);
        long end = 0;
        width.put(offsets, 0, 0);
        for (int i = 0; i < count; i++) {
            long start = width.get(sourceOffsets, rows[i]);
            long length = width.get(sourceOffsets, rows[i] + 1L) - start;
            MemoryUtil.copyMemory(source + start, to + end, length);
            end += length;
            width.put(offsets, i + 1L, end);
        }
    }

    /** Maps too. */
    private void list(FieldVector vector, FieldVector elements, int[] rows, int count, OffsetWidth width) {
        long sourceOffsets = offsets(vector, width);
        long selected = selected(sourceOffsets, rows, count, width);
        checkInt32(selected);
        int[] children = new int[(int) selected];
        long offsets = into.buffer((count + 1L) * width.bytes);
        int end = 0;
        width.put(offsets, 0, 0);
        for (int i = 0; i < count; i++) {
            long last = width.get(sourceOffsets, rows[i] + 1L);
            for (long child = width.get(sourceOffsets, rows[i]); child < last; child++) {
                children[end++] = (int) child;
            }
            width.put(offsets, i + 1L, end);
        }
        append(elements, children, end);
    }

    /** How many bytes or elements the rows have together. */
    private static long selected(long offsets, int[] rows, int count, OffsetWidth width) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += width.get(offsets, rows[i] + 1L) - width.get(offsets, rows[i]);
        }
        return sum;
    }

    private void fixedSizeList(FixedSizeListVector vector, int[] rows, int count) {
        int size = vector.getListSize();
        long elements = (long) count * size;
        checkInt32(elements);
        int[] children = new int[(int) elements];
        int end = 0;
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < size; k++) {
                children[end++] = rows[i] * size + k;
            }
        }
        append(vector.getDataVector(), children, end);
    }

    /** Arrow's two widths of offsets. */
    private enum OffsetWidth {
        INT(Integer.BYTES),
        LONG(Long.BYTES);

        private final int bytes;

        OffsetWidth(int bytes) {
            this.bytes = bytes;
        }

        long get(long offsets, long index) {
            return this == INT ? MemoryUtil.getInt(offsets + (index << 2)) : MemoryUtil.getLong(offsets + (index << 3));
        }

        void put(long offsets, long index, long value) {
            if (this == INT) {
                MemoryUtil.putInt(offsets + (index << 2), (int) value);
            } else {
                MemoryUtil.putLong(offsets + (index << 3), value);
            }
        }
    }

    private static long offsets(FieldVector vector, OffsetWidth width) {
        ArrowBuf offsets = vector.getOffsetBuffer();
        Check.that(
                vector.getValueCount() == 0 || offsets.capacity() >= (vector.getValueCount() + 1L) * width.bytes,
                "a vector has an offset for each value");
        return offsets.memoryAddress();
    }

    private static void checkInt32(long size) {
        if (size > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE, "the chosen rows do not fit into one batch; choose fewer size=" + size);
        }
    }
}
