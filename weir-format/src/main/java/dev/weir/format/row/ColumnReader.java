package dev.weir.format.row;

import dev.weir.format.batch.MadeColumns;
import dev.weir.format.column.ValidityView;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** One column of many rows on its way into a vector: all rows are measured and checked, then buffers are made, then all are read. */
abstract class ColumnReader {
    private static final int WORD = 64;

    final int slot;

    ColumnReader(RowLayout layout, int column) {
        slot = layout.slot(column);
    }

    static ColumnReader of(RowLayout layout, int column) {
        Field field = layout.column(column);
        if (RowLayout.isText(field.getType())) {
            return new Text(layout, column);
        }
        if (RowLayout.isVariable(field.getType())) {
            return new Nested(layout, column);
        }
        return field.getType() instanceof ArrowType.Bool ? new Bools(layout, column) : new Fixed(layout, column);
    }

    /**
     * Rows {@code from} to {@code to}, in blocks from the first to the last. Throws {@code CORRUPT} when a value is not within its row.
     *
     * @param at the address of each row
     * @param variable how long the variable part of each is
     */
    void measure(long[] at, int[] variable, int from, int to) {
        // slots are always there
    }

    /** Makes the buffers for all that was measured, of so many rows. */
    abstract void buffers(MadeColumns into, int count);

    /** Rows {@code from}, a multiple of 64, to {@code to}, in blocks from the first to the last. */
    abstract void read(long[] at, int from, int to);

    /** Adds the nodes when all is read; answers how many rows are null. */
    abstract long nodes(MadeColumns into, int count);

    /** Those whose node is their own. */
    private abstract static class Flat extends ColumnReader {
        private final int nullByte;
        private final int nullBit;
        private long validity;
        private long nulls;

        Flat(RowLayout layout, int column) {
            super(layout, column);
            nullByte = RowLayout.SCHEMA_ID_BYTES + (column >>> 3);
            nullBit = column & 7;
        }

        @Override
        void buffers(MadeColumns into, int count) {
            validity = into.buffer((long) Long.BYTES * ValidityView.words(count));
        }

        @Override
        void read(long[] at, int from, int to) {
            for (int first = from; first < to; first += WORD) {
                long bits = 0;
                int n = Math.min(WORD, to - first);
                for (int i = 0; i < n; i++) {
                    bits |= (MemoryUtil.getByte(at[first + i] + nullByte) >>> nullBit & 1L) << i;
                }
                nulls += Long.bitCount(bits);
                MemoryUtil.putLong(validity + (first >> 3), ~bits & ValidityView.tail(to, first >> 6));
            }
        }

        @Override
        long nodes(MadeColumns into, int count) {
            into.node(count, nulls);
            return nulls;
        }
    }

    private static final class Fixed extends Flat {
        private final int width;
        private long data;

        Fixed(RowLayout layout, int column) {
            super(layout, column);
            width = RowLayout.width(layout.column(column).getType());
        }

        @Override
        void buffers(MadeColumns into, int count) {
            super.buffers(into, count);
            data = into.buffer((long) count * width);
        }

        @Override
        void read(long[] at, int from, int to) {
            super.read(at, from, to);
            switch (width) {
                case 1 -> {
                    for (int row = from; row < to; row++) {
                        MemoryUtil.putByte(data + row, MemoryUtil.getByte(at[row] + slot));
                    }
                }
                case 2 -> {
                    for (int row = from; row < to; row++) {
                        MemoryUtil.putShort(data + ((long) row << 1), MemoryUtil.getShort(at[row] + slot));
                    }
                }
                case 4 -> {
                    for (int row = from; row < to; row++) {
                        MemoryUtil.putInt(data + ((long) row << 2), MemoryUtil.getInt(at[row] + slot));
                    }
                }
                case 8 -> {
                    for (int row = from; row < to; row++) {
                        MemoryUtil.putLong(data + ((long) row << 3), MemoryUtil.getLong(at[row] + slot));
                    }
                }
                default -> {
                    for (int row = from; row < to; row++) {
                        Buffers.copy(at[row] + slot, data + (long) row * width, width);
                    }
                }
            }
        }
    }

    private static final class Bools extends Flat {
        private long data;

        Bools(RowLayout layout, int column) {
            super(layout, column);
        }

        @Override
        void buffers(MadeColumns into, int count) {
            super.buffers(into, count);
            data = into.buffer((long) Long.BYTES * ValidityView.words(count));
        }

        @Override
        void read(long[] at, int from, int to) {
            super.read(at, from, to);
            for (int first = from; first < to; first += WORD) {
                long bits = 0;
                int n = Math.min(WORD, to - first);
                for (int i = 0; i < n; i++) {
                    bits |= (MemoryUtil.getByte(at[first + i] + slot) & 1L) << i;
                }
                MemoryUtil.putLong(data + (first >> 3), bits);
            }
        }
    }

    /** Where values in the variable part are: from the end of the one before to the end that their own slot says. */
    private record Span(int fixedLength, int slotBefore, int slot) {
        Span(RowLayout layout, int column) {
            this(layout.fixedLength(), layout.slotBefore(column), layout.slot(column));
        }

        int begin(long row) {
            return slotBefore == RowLayout.NONE ? 0 : MemoryUtil.getInt(row + slotBefore);
        }

        int end(long row) {
            return MemoryUtil.getInt(row + slot);
        }

        long address(long row, int position) {
            return row + fixedLength + position;
        }

        void check(int begin, int end, int variable) {
            if (begin < 0 || end < begin || end > variable) {
                throw RowDecoder.corrupt(
                        "a value is not within its row begin=" + begin + " end=" + end + " length=" + variable);
            }
        }
    }

    private static final class Text extends Flat {
        private final Span span;
        private long bytes;
        private long offsets;
        private long data;
        private int written;

        Text(RowLayout layout, int column) {
            super(layout, column);
            span = new Span(layout, column);
        }

        @Override
        void measure(long[] at, int[] variable, int from, int to) {
            long sum = 0;
            for (int row = from; row < to; row++) {
                int begin = span.begin(at[row]);
                int end = span.end(at[row]);
                span.check(begin, end, variable[row]);
                sum += end - begin;
            }
            bytes += sum;
        }

        @Override
        void buffers(MadeColumns into, int count) {
            super.buffers(into, count);
            offsets = into.buffer((count + 1L) * Integer.BYTES);
            MemoryUtil.putInt(offsets, 0);
            data = into.buffer(RowDecoder.checkInt32(bytes));
        }

        @Override
        void read(long[] at, int from, int to) {
            super.read(at, from, to);
            int position = written;
            for (int row = from; row < to; row++) {
                int begin = span.begin(at[row]);
                int length = span.end(at[row]) - begin;
                Buffers.copy(span.address(at[row], begin), data + position, length);
                position += length;
                MemoryUtil.putInt(offsets + ((row + 1L) << 2), position);
            }
            written = position;
        }
    }

    private static final class Nested extends ColumnReader {
        private final int column;
        private final Span span;
        private final ValueReader values;

        Nested(RowLayout layout, int column) {
            super(layout, column);
            this.column = column;
            span = new Span(layout, column);
            values = ValueReader.of(layout.column(column));
        }

        @Override
        void measure(long[] at, int[] variable, int from, int to) {
            for (int row = from; row < to; row++) {
                int begin = span.begin(at[row]);
                int end = span.end(at[row]);
                span.check(begin, end, variable[row]);
                long last = span.address(at[row], end);
                if (values.measure(nulls(at[row]), column, 1, span.address(at[row], begin), last) != last) {
                    throw RowDecoder.corrupt("a nested value is shorter than its place bytes=" + (end - begin));
                }
            }
        }

        private static long nulls(long row) {
            return row + RowLayout.SCHEMA_ID_BYTES;
        }

        @Override
        void buffers(MadeColumns into, int count) {
            values.buffers(into);
        }

        @Override
        void read(long[] at, int from, int to) {
            for (int row = from; row < to; row++) {
                values.read(nulls(at[row]), column, 1, span.address(at[row], span.begin(at[row])));
            }
        }

        @Override
        long nodes(MadeColumns into, int count) {
            return values.nodes(into);
        }
    }
}
