package dev.weir.format.row;

import dev.weir.format.column.ValidityView;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** One column of a batch on its way into the batch's rows. */
abstract class ColumnWriter {
    private static final int WORD = 64;

    private final ValidityView validity;
    private final int nullByte;
    private final byte nullBit;
    final int slot;

    ColumnWriter(RowLayout layout, int column, FieldVector vector) {
        validity = ValidityView.of(vector);
        nullByte = RowLayout.SCHEMA_ID_BYTES + (column >>> 3);
        nullBit = (byte) (1 << (column & 7));
        slot = layout.slot(column);
    }

    static ColumnWriter of(RowLayout layout, int column, FieldVector vector) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            return of(layout, column, (FieldVector) extension.getUnderlyingVector());
        }
        ArrowType type = layout.column(column).getType();
        if (RowLayout.isText(type)) {
            return new Text(layout, column, vector);
        }
        if (RowLayout.isVariable(type)) {
            return new Nested(layout, column, vector);
        }
        return type instanceof ArrowType.Bool
                ? new Bools(layout, column, (BitVector) vector)
                : new Fixed(layout, column, vector);
    }

    /** Adds what each row's value takes in the variable part to what is there. */
    void measure(long[] lengths) {
        // a value of fixed length stands in its slot
    }

    /** Writes the values of {@code rows} rows from row {@code from} on, a multiple of 64; into slots of nulls anything. */
    abstract void values(int from, int rows, long[] at, int[] ends);

    /** What a null's slot has to be, where that is not what {@link #values} made it. */
    void clear(long slotAddress) {
        // the end of a value of no bytes
    }

    /**
     * Writes {@code rows} rows from row {@code from} on, a multiple of 64.
     *
     * @param at the address of each of these rows
     * @param ends where the variable part of each ends so far, counted from its begin
     */
    final void write(int from, int rows, long[] at, int[] ends) {
        values(from, rows, at, ends);
        for (int first = 0; first < rows; first += WORD) {
            int word = (from + first) >> 6;
            for (long nulls = ~valid(word) & ValidityView.tail(from + rows, word); nulls != 0; nulls &= nulls - 1) {
                int i = first + Long.numberOfTrailingZeros(nulls);
                long to = at[i] + nullByte;
                MemoryUtil.putByte(to, (byte) (MemoryUtil.getByte(to) | nullBit));
                clear(at[i] + slot);
            }
        }
    }

    final long valid(int word) {
        return validity.word(word);
    }

    private static final class Fixed extends ColumnWriter {
        private final int width;
        private final long data;

        Fixed(RowLayout layout, int column, FieldVector vector) {
            super(layout, column, vector);
            width = RowLayout.width(layout.column(column).getType());
            data = Buffers.values(vector, (long) vector.getValueCount() * width);
        }

        @Override
        void values(int from, int rows, long[] at, int[] ends) {
            long values = data + (long) from * width;
            switch (width) {
                case 1 -> {
                    for (int i = 0; i < rows; i++) {
                        MemoryUtil.putByte(at[i] + slot, MemoryUtil.getByte(values + i));
                    }
                }
                case 2 -> {
                    for (int i = 0; i < rows; i++) {
                        MemoryUtil.putShort(at[i] + slot, MemoryUtil.getShort(values + ((long) i << 1)));
                    }
                }
                case 4 -> {
                    for (int i = 0; i < rows; i++) {
                        MemoryUtil.putInt(at[i] + slot, MemoryUtil.getInt(values + ((long) i << 2)));
                    }
                }
                case 8 -> {
                    for (int i = 0; i < rows; i++) {
                        MemoryUtil.putLong(at[i] + slot, MemoryUtil.getLong(values + ((long) i << 3)));
                    }
                }
                default -> {
                    for (int i = 0; i < rows; i++) {
                        Buffers.copy(values + (long) i * width, at[i] + slot, width);
                    }
                }
            }
        }

        @Override
        void clear(long slotAddress) {
            MemoryUtil.setMemory(slotAddress, width, (byte) 0);
        }
    }

    private static final class Bools extends ColumnWriter {
        private final long data;

        Bools(RowLayout layout, int column, BitVector vector) {
            super(layout, column, vector);
            data = Buffers.values(vector, Buffers.bitBytes(vector.getValueCount()));
        }

        @Override
        void values(int from, int rows, long[] at, int[] ends) {
            for (int i = 0; i < rows; i++) {
                MemoryUtil.putByte(at[i] + slot, (byte) (Buffers.isSet(data, from + i) ? 1 : 0));
            }
        }

        @Override
        void clear(long slotAddress) {
            MemoryUtil.putByte(slotAddress, (byte) 0);
        }
    }

    private static final class Text extends ColumnWriter {
        private final int fixedLength;
        private final long offsets;
        private final long data;

        Text(RowLayout layout, int column, FieldVector vector) {
            super(layout, column, vector);
            fixedLength = layout.fixedLength();
            offsets = Buffers.offsets(vector, vector.getDataBuffer().capacity());
            data = vector.getDataBuffer().memoryAddress();
        }

        @Override
        void measure(long[] lengths) {
            for (int first = 0; first < lengths.length; first += WORD) {
                long valid = valid(first >> 6);
                for (int row = first; row < Math.min(lengths.length, first + WORD); row++) {
                    // what lies under a null is nothing
                    lengths[row] += (valid >>> row & 1) == 0 ? 0 : offset(row + 1) - offset(row);
                }
            }
        }

        private int offset(int row) {
            return MemoryUtil.getInt(offsets + ((long) row << 2));
        }

        @Override
        void values(int from, int rows, long[] at, int[] ends) {
            for (int first = 0; first < rows; first += WORD) {
                long valid = valid((from + first) >> 6);
                for (int i = first; i < Math.min(rows, first + WORD); i++) {
                    int begin = ends[i];
                    int end = begin;
                    if ((valid >>> i & 1) != 0) {
                        int offset = offset(from + i);
                        int length = offset(from + i + 1) - offset;
                        Buffers.copy(data + offset, at[i] + fixedLength + begin, length);
                        end += length;
                        ends[i] = end;
                    }
                    MemoryUtil.putInt(at[i] + slot, end);
                }
            }
        }
    }

    private static final class Nested extends ColumnWriter {
        private final int fixedLength;
        private final ValueWriter values;

        Nested(RowLayout layout, int column, FieldVector vector) {
            super(layout, column, vector);
            fixedLength = layout.fixedLength();
            values = ValueWriter.of(layout.column(column), vector);
        }

        @Override
        void measure(long[] lengths) {
            for (int row = 0; row < lengths.length; row++) {
                lengths[row] += values.size(row, row + 1);
            }
        }

        @Override
        void values(int from, int rows, long[] at, int[] ends) {
            for (int i = 0; i < rows; i++) {
                long variable = at[i] + fixedLength;
                int row = from + i;
                ends[i] = (int) (values.write(row, row + 1, variable + ends[i]) - variable);
                MemoryUtil.putInt(at[i] + slot, ends[i]);
            }
        }
    }
}
