package dev.weir.sql;

import static dev.weir.sql.DuckNative.MEMORY;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedWidthVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Copies a run of an Arrow vector's values into a DuckDB vector, from its first value on. Values of fixed width are one memory copy;
 * long strings are not copied at all: DuckDB's entry points into the Arrow buffer, which therefore has to outlive the chunk.
 */
sealed interface VectorFill {
    /** Fills {@code count} values of the DuckDB vector with those of {@code vector} from {@code from}. */
    void fill(FieldVector vector, int from, int count, long duck);

    /** For a column of this type; the type has been accepted by {@link DuckTypes}. */
    static VectorFill of(Field field) {
        return switch (DuckTypes.storage(field)) {
            case DuckTypes.Storage.Bits _ -> new Bits();
            case DuckTypes.Storage.Fixed(int width) -> new Fixed(width);
            case DuckTypes.Storage.Scaled(int width, long factor) -> new Scaled(width, factor);
            case DuckTypes.Storage.Decimal(int width) -> new Decimal(width);
            case DuckTypes.Storage.Uuid _ -> new Uuid();
            case DuckTypes.Storage.Text _ -> new Text();
            case DuckTypes.Storage.FixedBytes(int width) -> new FixedBytes(width);
            case DuckTypes.Storage.Entries _ ->
                new Entries(of(field.getChildren().getFirst()));
            case DuckTypes.Storage.Struct _ ->
                new Struct(field.getChildren().stream().map(VectorFill::of).toList());
            case DuckTypes.Storage.Array(int size) ->
                new Array(size, of(field.getChildren().getFirst()));
        };
    }

    /** Makes a value null, and the parts of it, which DuckDB reads without looking at the whole. */
    default void setNull(long duck, long row) {
        setInvalid(duck, row);
    }

    /** One bit a value in Arrow, one byte in DuckDB. */
    record Bits() implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            long bits = vector.getDataBuffer().memoryAddress();
            long out = DuckNative.vectorData(duck);
            for (int i = 0; i < count; i++) {
                int bit = from + i;
                MEMORY.set(JAVA_BYTE, out + i, (byte) ((MEMORY.get(JAVA_BYTE, bits + (bit >>> 3)) >>> (bit & 7)) & 1));
            }
            validity(vector, from, count, duck);
        }
    }

    /** The same bytes in both. */
    record Fixed(int width) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            MemorySegment.copy(
                    MEMORY,
                    vector.getDataBuffer().memoryAddress() + (long) from * width,
                    MEMORY,
                    DuckNative.vectorData(duck),
                    (long) count * width);
            validity(vector, from, count, duck);
        }
    }

    /** Times of a unit that DuckDB has not: 64-bit values, {@code factor} times as large; what does not fit becomes infinite. */
    record Scaled(int width, long factor) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            long in = vector.getDataBuffer().memoryAddress() + (long) from * width;
            long out = DuckNative.vectorData(duck);
            long limit = Long.MAX_VALUE / factor;
            for (int i = 0; i < count; i++) {
                long value = width == 4
                        ? MEMORY.get(JAVA_INT_UNALIGNED, in + 4L * i)
                        : MEMORY.get(JAVA_LONG_UNALIGNED, in + 8L * i);
                long scaled = value > limit ? Long.MAX_VALUE : value < -limit ? -Long.MAX_VALUE : value * factor;
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 8L * i, scaled);
            }
            validity(vector, from, count, duck);
        }
    }

    /** 16 bytes in Arrow; in DuckDB as many as the precision needs, as a {@link KeptColumn} has them already. */
    record Decimal(int width) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            int stored = ((FixedWidthVector) vector).getTypeWidth();
            long in = vector.getDataBuffer().memoryAddress() + (long) stored * from;
            long out = DuckNative.vectorData(duck);
            if (stored == width) {
                MemorySegment.copy(MEMORY, in, MEMORY, out, (long) width * count);
            } else {
                narrow(in, out, count, width);
            }
            validity(vector, from, count, duck);
        }

        /** Whole numbers of 16 bytes of which the first ones say all. */
        static void narrow(long in, long out, int count, int width) {
            switch (width) {
                case 2 -> {
                    for (int i = 0; i < count; i++) {
                        MEMORY.set(JAVA_SHORT_UNALIGNED, out + 2L * i, MEMORY.get(JAVA_SHORT_UNALIGNED, in + 16L * i));
                    }
                }
                case 4 -> {
                    for (int i = 0; i < count; i++) {
                        MEMORY.set(JAVA_INT_UNALIGNED, out + 4L * i, MEMORY.get(JAVA_INT_UNALIGNED, in + 16L * i));
                    }
                }
                default -> {
                    for (int i = 0; i < count; i++) {
                        MEMORY.set(JAVA_LONG_UNALIGNED, out + 8L * i, MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i));
                    }
                }
            }
        }
    }

    /** Big-endian bytes in Arrow; in DuckDB a 128-bit integer whose sign bit is flipped, so that it orders like the bytes. */
    record Uuid() implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            long in = vector.getDataBuffer().memoryAddress() + 16L * from;
            long out = DuckNative.vectorData(duck);
            for (int i = 0; i < count; i++) {
                long high = Long.reverseBytes(MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i));
                long low = Long.reverseBytes(MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i + 8));
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i, low);
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i + 8, high ^ Long.MIN_VALUE);
            }
            validity(vector, from, count, duck);
        }
    }

    /** Strings and binaries with 32-bit offsets. */
    record Text() implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            if (count == 0) {
                return;
            }
            ArrowBuf payload = vector.getDataBuffer();
            long data = payload.memoryAddress();
            long end = data + payload.capacity();
            long offsets = vector.getOffsetBuffer().memoryAddress() + 4L * from;
            long out = DuckNative.vectorData(duck);
            int start = MEMORY.get(JAVA_INT_UNALIGNED, offsets);
            for (int i = 0; i < count; i++) {
                int stop = MEMORY.get(JAVA_INT_UNALIGNED, offsets + 4L * (i + 1));
                putString(out + 16L * i, data + start, stop - start, end);
                start = stop;
            }
            validity(vector, from, count, duck);
        }
    }

    /** Binaries of one length. */
    record FixedBytes(int width) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            ArrowBuf payload = vector.getDataBuffer();
            long data = payload.memoryAddress() + (long) from * width;
            long end = payload.memoryAddress() + payload.capacity();
            long out = DuckNative.vectorData(duck);
            for (int i = 0; i < count; i++) {
                putString(out + 16L * i, data + (long) i * width, width, end);
            }
            validity(vector, from, count, duck);
        }
    }

    /** Lists and maps: 32-bit offsets in Arrow, offset and length of 64 bits in DuckDB. */
    record Entries(VectorFill element) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            int first = 0;
            int elements = 0;
            if (count > 0) {
                long offsets = vector.getOffsetBuffer().memoryAddress() + 4L * from;
                long out = DuckNative.vectorData(duck);
                first = MEMORY.get(JAVA_INT_UNALIGNED, offsets);
                int start = first;
                for (int i = 0; i < count; i++) {
                    int stop = MEMORY.get(JAVA_INT_UNALIGNED, offsets + 4L * (i + 1));
                    MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i, start - first);
                    MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i + 8, stop - start);
                    start = stop;
                }
                elements = start - first;
            }
            validity(vector, from, count, duck);
            DuckConnection.check(DuckNative.reserveList(duck, elements), "reserve list");
            DuckConnection.check(DuckNative.setListSize(duck, elements), "size list");
            if (elements > 0) {
                element.fill(((ListVector) vector).getDataVector(), first, elements, DuckNative.listChild(duck));
            }
        }
    }

    record Struct(List<VectorFill> fields) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            StructVector struct = (StructVector) vector;
            for (int f = 0; f < fields.size(); f++) {
                fields.get(f)
                        .fill((FieldVector) struct.getChildByOrdinal(f), from, count, DuckNative.structChild(duck, f));
            }
            if (validity(vector, from, count, duck)) {
                for (int row = 0; row < count; row++) {
                    if (vector.isNull(from + row)) {
                        setParts(duck, row);
                    }
                }
            }
        }

        @Override
        public void setNull(long duck, long row) {
            setInvalid(duck, row);
            setParts(duck, row);
        }

        private void setParts(long duck, long row) {
            for (int f = 0; f < fields.size(); f++) {
                fields.get(f).setNull(DuckNative.structChild(duck, f), row);
            }
        }
    }

    /** Lists of one length. */
    record Array(int size, VectorFill element) implements VectorFill {
        @Override
        public void fill(FieldVector vector, int from, int count, long duck) {
            element.fill(
                    ((FixedSizeListVector) vector).getDataVector(),
                    from * size,
                    count * size,
                    DuckNative.arrayChild(duck));
            if (validity(vector, from, count, duck)) {
                for (int row = 0; row < count; row++) {
                    if (vector.isNull(from + row)) {
                        setParts(duck, row);
                    }
                }
            }
        }

        @Override
        public void setNull(long duck, long row) {
            setInvalid(duck, row);
            setParts(duck, row);
        }

        private void setParts(long duck, long row) {
            long child = DuckNative.arrayChild(duck);
            for (long i = row * size; i < (row + 1) * size; i++) {
                element.setNull(child, i);
            }
        }
    }

    private static void setInvalid(long duck, long row) {
        DuckNative.ensureValidityWritable(duck);
        long word = DuckNative.vectorValidity(duck) + 8 * (row >>> 6);
        MEMORY.set(JAVA_LONG_UNALIGNED, word, MEMORY.get(JAVA_LONG_UNALIGNED, word) & ~(1L << (row & 63)));
    }

    /**
     * Copies the validity bits, which mean the same in both, shifting them when the run does not begin with a byte. A chunk begins with
     * all values valid, so that nothing has to be written when there are no nulls.
     *
     * @return whether there may be nulls
     */
    private static boolean validity(FieldVector vector, int from, int count, long duck) {
        ArrowBuf bits = vector.getValidityBuffer();
        if (count == 0 || bits.capacity() == 0) {
            return false;
        }
        long in = bits.memoryAddress() + (from >>> 3);
        long end = bits.memoryAddress() + bits.capacity();
        int shift = from & 7;
        // Whether there are nulls is asked of this run, not of the vector, whose count would be taken anew for each run
        // of it.
        if (allValid(in, end, shift, count)) {
            return false;
        }
        DuckNative.ensureValidityWritable(duck);
        long out = DuckNative.vectorValidity(duck);
        int bytes = (count + 7) >>> 3;
        if (shift == 0) {
            MemorySegment.copy(MEMORY, in, MEMORY, out, bytes);
        } else {
            for (int i = 0; i < bytes; i++) {
                MEMORY.set(JAVA_BYTE, out + i, (byte) shifted(in + i, end, shift));
            }
        }
        return true;
    }

    private static boolean allValid(long in, long end, int shift, int count) {
        int done = 0;
        if (shift == 0) {
            for (; done + 64 <= count; done += 64) {
                if (MEMORY.get(JAVA_LONG_UNALIGNED, in + (done >>> 3)) != -1L) {
                    return false;
                }
            }
        }
        for (; done < count; done += 8) {
            int mask = count - done >= 8 ? 0xff : (1 << (count - done)) - 1;
            if ((shifted(in + (done >>> 3), end, shift) & mask) != mask) {
                return false;
            }
        }
        return true;
    }

    /** Eight bits that begin {@code shift} bits behind the address. */
    private static int shifted(long in, long end, int shift) {
        int low = MEMORY.get(JAVA_BYTE, in) & 0xff;
        int high = shift > 0 && in + 1 < end ? MEMORY.get(JAVA_BYTE, in + 1) & 0xff : 0;
        return ((high << 8 | low) >>> shift) & 0xff;
    }

    /**
     * Writes DuckDB's {@code string_t}: length, then either 12 bytes of text padded with zeros, or 4 bytes of prefix and a pointer. Which of
     * both is a matter of chance from row to row, so there is no branch for it.
     *
     * @param end one past the last byte that may be read
     */
    private static void putString(long out, long text, int length, long end) {
        if (text + 12 > end) {
            putLastString(out, text, length);
            return;
        }
        // In two steps, as a shift by all 64 bits is none.
        int halfBytes = 4 * Math.min(length, 8);
        int nextBytes = Math.clamp(length - 8, 0, 4);
        long first = MEMORY.get(JAVA_LONG_UNALIGNED, text) & ~((-1L << halfBytes) << halfBytes);
        long next = MEMORY.get(JAVA_INT_UNALIGNED, text + 8) & ~(-1L << (8 * nextBytes));
        long isLong = (12L - length) >> 63;
        MEMORY.set(JAVA_LONG_UNALIGNED, out, length | (first << 32));
        MEMORY.set(JAVA_LONG_UNALIGNED, out + 8, (text & isLong) | (((first >>> 32) | (next << 32)) & ~isLong));
    }

    /** Of at most 12 bytes, behind which nothing may be read. */
    private static void putLastString(long out, long text, int length) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < length; i++) {
            long octet = MEMORY.get(JAVA_BYTE, text + i) & 0xffL;
            if (i < 8) {
                low |= octet << (8 * i);
            } else {
                high |= octet << (8 * (i - 8));
            }
        }
        MEMORY.set(JAVA_LONG_UNALIGNED, out, length | (low << 32));
        MEMORY.set(JAVA_LONG_UNALIGNED, out + 8, (low >>> 32) | (high << 32));
    }
}
