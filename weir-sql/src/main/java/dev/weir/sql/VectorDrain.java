package dev.weir.sql;

import static dev.weir.sql.DuckNative.MEMORY;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Appends DuckDB vectors to one Arrow vector, whose memory it sees to. DuckDB's vectors of a result are flat: a value lies at its row.
 */
abstract sealed class VectorDrain {
    private final FieldVector vector;
    private int count;

    private VectorDrain(FieldVector vector) {
        this.vector = vector;
    }

    /** For a vector that will take values of this DuckDB type; the type stays the caller's. */
    static VectorDrain of(FieldVector vector, long type) {
        return switch (DuckNative.typeId(type)) {
            case DuckNative.SQLNULL -> new Nothing(vector);
            case DuckNative.BOOLEAN -> new Bits(vector);
            case DuckNative.TINYINT, DuckNative.UTINYINT -> new Fixed(vector, 1);
            case DuckNative.SMALLINT, DuckNative.USMALLINT -> new Fixed(vector, 2);
            case DuckNative.INTEGER, DuckNative.UINTEGER, DuckNative.FLOAT, DuckNative.DATE -> new Fixed(vector, 4);
            case DuckNative.HUGEINT -> new Fixed(vector, 16);
            case DuckNative.INTERVAL -> new Interval(vector);
            case DuckNative.DECIMAL -> {
                int width = DuckTypes.decimalBytes(DuckNative.decimalWidth(type) & 0xff);
                yield width == 16 ? new Fixed(vector, 16) : new Decimal(vector, width);
            }
            case DuckNative.UUID -> new Uuid(vector);
            case DuckNative.TIME, DuckNative.TIMESTAMP_TZ -> time(vector);
            case DuckNative.BLOB -> binary(vector);
            case DuckNative.VARCHAR -> new Text(vector);
            case DuckNative.ENUM -> new Dictionary(vector, type);
            case DuckNative.LIST -> new Entries(vector, DuckNative.listElementType(type));
            case DuckNative.ARRAY -> new Array(vector, type);
            case DuckNative.STRUCT -> {
                List<VectorDrain> parts = new ArrayList<>();
                for (int i = 0; i < DuckNative.structChildCount(type); i++) {
                    parts.add(part(
                            (FieldVector) ((StructVector) vector).getChildByOrdinal(i),
                            DuckNative.structChildType(type, i)));
                }
                yield new Struct(vector, parts);
            }
            case DuckNative.MAP -> {
                StructVector entries = (StructVector) ((ListVector) vector).getDataVector();
                List<VectorDrain> parts = List.of(
                        part((FieldVector) entries.getChildByOrdinal(0), DuckNative.mapKeyType(type)),
                        part((FieldVector) entries.getChildByOrdinal(1), DuckNative.mapValueType(type)));
                yield new Entries(vector, new Struct(entries, parts));
            }
            default -> new Fixed(vector, 8);
        };
    }

    private static VectorDrain time(FieldVector vector) {
        return DuckTypes.storage(vector.getField()) instanceof DuckTypes.Storage.Scaled(int width, long factor)
                ? new Scaled(vector, width, factor)
                : new Fixed(vector, 8);
    }

    private static VectorDrain binary(FieldVector vector) {
        return vector.getField().getType() instanceof ArrowType.FixedSizeBinary type
                ? new FixedBytes(vector, type.getByteWidth())
                : new Text(vector);
    }

    private static VectorDrain part(FieldVector vector, long type) {
        try {
            return of(vector, type);
        } finally {
            DuckTypes.destroy(type);
        }
    }

    /** Forgets all values; the vector has been allocated anew. */
    void restart() {
        count = 0;
    }

    final void append(long duck, long from, int rows) {
        if (!(this instanceof Nothing)) {
            reserve(count + rows);
            values(duck, from, count, rows);
            validity(duck, from, rows);
        }
        count += rows;
    }

    /** Sets the vector's count, and its parts'. */
    void finish() {
        vector.setValueCount(count);
    }

    /** Bytes of payload behind the fixed width so far. */
    long payloadBytes() {
        return 0;
    }

    final int count() {
        return count;
    }

    final FieldVector vector() {
        return vector;
    }

    abstract void values(long duck, long from, int at, int rows);

    void reserve(int rows) {
        while (vector.getValueCapacity() < rows) {
            vector.reAlloc();
        }
    }

    /** Of a vector whose own capacity is zero as long as a part of it has the type of null. */
    private static void reserveAround(FieldVector vector, int rows) {
        while (vector.getValidityBuffer().capacity() * 8 < rows) {
            vector.reAlloc();
        }
    }

    final long data() {
        return vector.getDataBuffer().memoryAddress();
    }

    static boolean isValid(long validity, long row) {
        return validity == 0 || (MEMORY.get(JAVA_LONG_UNALIGNED, validity + 8 * (row >>> 6)) >>> (row & 63) & 1) != 0;
    }

    private void validity(long duck, long from, int rows) {
        ArrowBuf bits = vector.getValidityBuffer();
        long mask = DuckNative.vectorValidity(duck);
        if (mask != 0 && (from & 63) == 0 && (count & 7) == 0) {
            MemorySegment.copy(
                    MEMORY, mask + (from >>> 3), MEMORY, bits.memoryAddress() + (count >>> 3), (rows + 7) >>> 3);
            return;
        }
        int row = 0;
        if (mask == 0) {
            for (; row < rows && ((count + row) & 7) != 0; row++) {
                BitVectorHelper.setBit(bits, count + row);
            }
            int bytes = (rows - row) >>> 3;
            bits.setOne((long) ((count + row) >>> 3), (long) bytes);
            row += bytes << 3;
        }
        for (; row < rows; row++) {
            BitVectorHelper.setValidityBit(bits, count + row, isValid(mask, from + row) ? 1 : 0);
        }
    }

    private static final class Nothing extends VectorDrain {
        Nothing(FieldVector vector) {
            super(vector);
        }

        @Override
        void reserve(int rows) {}

        @Override
        void values(long duck, long from, int at, int rows) {
            throw new UnsupportedOperationException("the null type has no values");
        }
    }

    private static final class Bits extends VectorDrain {
        Bits(FieldVector vector) {
            super(vector);
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            ArrowBuf bits = vector().getDataBuffer();
            long in = DuckNative.vectorData(duck) + from;
            for (int i = 0; i < rows; i++) {
                BitVectorHelper.setValidityBit(bits, at + i, MEMORY.get(JAVA_BYTE, in + i) & 1);
            }
        }
    }

    private static final class Fixed extends VectorDrain {
        private final int width;

        Fixed(FieldVector vector, int width) {
            super(vector);
            this.width = width;
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            MemorySegment.copy(
                    MEMORY,
                    DuckNative.vectorData(duck) + from * width,
                    MEMORY,
                    data() + (long) at * width,
                    (long) rows * width);
        }
    }

    /** Times for a column of a coarser unit than DuckDB's; what is finer than the unit is cut off. */
    private static final class Scaled extends VectorDrain {
        private final int width;
        private final long factor;

        Scaled(FieldVector vector, int width, long factor) {
            super(vector);
            this.width = width;
            this.factor = factor;
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 8 * from;
            long out = data() + (long) width * at;
            for (int i = 0; i < rows; i++) {
                long value = Math.floorDiv(MEMORY.get(JAVA_LONG_UNALIGNED, in + 8L * i), factor);
                if (width == 4) {
                    MEMORY.set(JAVA_INT_UNALIGNED, out + 4L * i, (int) value);
                } else {
                    MEMORY.set(JAVA_LONG_UNALIGNED, out + 8L * i, value);
                }
            }
        }
    }

    /** Binaries for a column of one length. */
    private static final class FixedBytes extends VectorDrain {
        private final int width;

        FixedBytes(FieldVector vector, int width) {
            super(vector);
            this.width = width;
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 16 * from;
            long validity = DuckNative.vectorValidity(duck);
            for (int i = 0; i < rows; i++) {
                if (!isValid(validity, from + i)) {
                    continue;
                }
                long entry = in + 16L * i;
                int length = MEMORY.get(JAVA_INT_UNALIGNED, entry);
                if (length != width) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH,
                            "a binary has not the column's length column=" + vector().getName() + " expected=" + width
                                    + " found=" + length);
                }
                long bytes = length <= 12 ? entry + 4 : MEMORY.get(JAVA_LONG_UNALIGNED, entry + 8);
                MemorySegment.copy(MEMORY, bytes, MEMORY, data() + (long) (at + i) * width, width);
            }
        }
    }

    /** Months, days (both 32 bits) and microseconds become months, days and nanoseconds. */
    private static final class Interval extends VectorDrain {
        Interval(FieldVector vector) {
            super(vector);
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 16 * from;
            long out = data() + 16L * at;
            long validity = DuckNative.vectorValidity(duck);
            for (int i = 0; i < rows; i++) {
                if (isValid(validity, from + i)) {
                    MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i, MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i));
                    MEMORY.set(
                            JAVA_LONG_UNALIGNED,
                            out + 16L * i + 8,
                            Math.multiplyExact(MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i + 8), 1000L));
                }
            }
        }
    }

    private static final class Decimal extends VectorDrain {
        private final int width;

        Decimal(FieldVector vector, int width) {
            super(vector);
            this.width = width;
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + from * width;
            long out = data() + 16L * at;
            for (int i = 0; i < rows; i++) {
                long value = switch (width) {
                    case 2 -> MEMORY.get(JAVA_SHORT_UNALIGNED, in + 2L * i);
                    case 4 -> MEMORY.get(JAVA_INT_UNALIGNED, in + 4L * i);
                    default -> MEMORY.get(JAVA_LONG_UNALIGNED, in + 8L * i);
                };
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i, value);
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i + 8, value >> 63);
            }
        }
    }

    private static final class Uuid extends VectorDrain {
        Uuid(FieldVector vector) {
            super(vector);
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 16 * from;
            long out = data() + 16L * at;
            for (int i = 0; i < rows; i++) {
                long low = MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i);
                long high = MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i + 8) ^ Long.MIN_VALUE;
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i, Long.reverseBytes(high));
                MEMORY.set(JAVA_LONG_UNALIGNED, out + 16L * i + 8, Long.reverseBytes(low));
            }
        }
    }

    /** Strings and binaries: entries of 16 bytes whose payload is gathered into one buffer. */
    private static sealed class Text extends VectorDrain permits Dictionary {
        private int end;

        Text(FieldVector vector) {
            super(vector);
        }

        @Override
        void restart() {
            super.restart();
            end = 0;
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 16 * from;
            long validity = DuckNative.vectorValidity(duck);
            long payload = 0;
            for (int i = 0; i < rows; i++) {
                if (isValid(validity, from + i)) {
                    payload += MEMORY.get(JAVA_INT_UNALIGNED, in + 16L * i) & 0xffff_ffffL;
                }
            }
            // Short texts are written as 12 bytes, the rest of which the next one overwrites.
            reservePayload(end + payload + 12);
            long offsets = vector().getOffsetBuffer().memoryAddress() + 4L * at;
            long out = data();
            MEMORY.set(JAVA_INT_UNALIGNED, offsets, end);
            for (int i = 0; i < rows; i++) {
                long entry = in + 16L * i;
                if (isValid(validity, from + i)) {
                    int length = MEMORY.get(JAVA_INT_UNALIGNED, entry);
                    if (length <= 12) {
                        MEMORY.set(JAVA_LONG_UNALIGNED, out + end, MEMORY.get(JAVA_LONG_UNALIGNED, entry + 4));
                        MEMORY.set(JAVA_INT_UNALIGNED, out + end + 8, MEMORY.get(JAVA_INT_UNALIGNED, entry + 12));
                    } else {
                        MemorySegment.copy(
                                MEMORY, MEMORY.get(JAVA_LONG_UNALIGNED, entry + 8), MEMORY, out + end, length);
                    }
                    end += length;
                }
                MEMORY.set(JAVA_INT_UNALIGNED, offsets + 4L * (i + 1), end);
            }
        }

        final void put(int at, byte[] text) {
            reservePayload(end + text.length);
            MemorySegment.copy(MemorySegment.ofArray(text), 0, MEMORY, data() + end, text.length);
            end += text.length;
            MEMORY.set(JAVA_INT_UNALIGNED, vector().getOffsetBuffer().memoryAddress() + 4L * (at + 1), end);
        }

        final void skip(int at) {
            MEMORY.set(JAVA_INT_UNALIGNED, vector().getOffsetBuffer().memoryAddress() + 4L * (at + 1), end);
        }

        private void reservePayload(long bytes) {
            BaseVariableWidthVector text = (BaseVariableWidthVector) vector();
            if (text.getDataBuffer().capacity() < bytes) {
                text.reallocDataBuffer(bytes);
            }
        }

        @Override
        long payloadBytes() {
            return end;
        }

        @Override
        void finish() {
            ((BaseVariableWidthVector) vector()).setLastSet(count() - 1);
            super.finish();
        }
    }

    /** Numbers of a dictionary that belongs to the type; they become the texts. */
    private static final class Dictionary extends Text {
        private final List<byte[]> texts = new ArrayList<>();
        private final int width;

        Dictionary(FieldVector vector, long type) {
            super(vector);
            int size = DuckNative.enumSize(type);
            for (int i = 0; i < size; i++) {
                texts.add(DuckConnection.take(DuckNative.enumValue(type, i))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            this.width = switch (DuckNative.enumStorage(type)) {
                case DuckNative.UTINYINT -> 1;
                case DuckNative.USMALLINT -> 2;
                default -> 4;
            };
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck);
            long validity = DuckNative.vectorValidity(duck);
            for (int i = 0; i < rows; i++) {
                long row = from + i;
                if (!isValid(validity, row)) {
                    skip(at + i);
                    continue;
                }
                int number = switch (width) {
                    case 1 -> MEMORY.get(JAVA_BYTE, in + row) & 0xff;
                    case 2 -> MEMORY.get(JAVA_SHORT_UNALIGNED, in + 2 * row) & 0xffff;
                    default -> MEMORY.get(JAVA_INT_UNALIGNED, in + 4 * row);
                };
                put(at + i, texts.get(number));
            }
        }
    }

    private static final class Entries extends VectorDrain {
        private final VectorDrain element;

        Entries(FieldVector vector, long elementType) {
            this(vector, part(((ListVector) vector).getDataVector(), elementType));
        }

        Entries(FieldVector vector, VectorDrain element) {
            super(vector);
            this.element = element;
        }

        @Override
        void restart() {
            super.restart();
            element.restart();
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            long in = DuckNative.vectorData(duck) + 16 * from;
            long validity = DuckNative.vectorValidity(duck);
            long child = DuckNative.listChild(duck);
            long offsets = vector().getOffsetBuffer().memoryAddress() + 4L * at;
            int end = element.count();
            MEMORY.set(JAVA_INT_UNALIGNED, offsets, end);
            // Runs of lists that follow one another are taken over at once.
            long runFrom = 0;
            int run = 0;
            for (int i = 0; i < rows; i++) {
                if (isValid(validity, from + i)) {
                    long start = MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i);
                    int length = Math.toIntExact(MEMORY.get(JAVA_LONG_UNALIGNED, in + 16L * i + 8));
                    if (length > 0) {
                        if (runFrom + run != start) {
                            if (run > 0) {
                                element.append(child, runFrom, run);
                            }
                            runFrom = start;
                            run = 0;
                        }
                        run += length;
                        end += length;
                    }
                }
                MEMORY.set(JAVA_INT_UNALIGNED, offsets + 4L * (i + 1), end);
            }
            if (run > 0) {
                element.append(child, runFrom, run);
            }
        }

        @Override
        long payloadBytes() {
            return element.payloadBytes() + 8L * element.count();
        }

        @Override
        void finish() {
            element.finish();
            ((ListVector) vector()).setLastSet(count() - 1);
            super.finish();
        }
    }

    private static final class Struct extends VectorDrain {
        private final List<VectorDrain> parts;

        Struct(FieldVector vector, List<VectorDrain> parts) {
            super(vector);
            this.parts = parts;
        }

        @Override
        void restart() {
            super.restart();
            parts.forEach(VectorDrain::restart);
        }

        @Override
        void reserve(int rows) {
            reserveAround(vector(), rows);
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).append(DuckNative.structChild(duck, i), from, rows);
            }
        }

        @Override
        long payloadBytes() {
            return parts.stream().mapToLong(VectorDrain::payloadBytes).sum();
        }

        @Override
        void finish() {
            parts.forEach(VectorDrain::finish);
            super.finish();
        }
    }

    private static final class Array extends VectorDrain {
        private final VectorDrain element;
        private final int size;

        Array(FieldVector vector, long type) {
            super(vector);
            this.size = Math.toIntExact(DuckNative.arraySize(type));
            this.element = part(((FixedSizeListVector) vector).getDataVector(), DuckNative.arrayElementType(type));
        }

        @Override
        void restart() {
            super.restart();
            element.restart();
        }

        @Override
        void reserve(int rows) {
            reserveAround(vector(), rows);
        }

        @Override
        void values(long duck, long from, int at, int rows) {
            element.append(DuckNative.arrayChild(duck), from * size, rows * size);
        }

        @Override
        long payloadBytes() {
            return element.payloadBytes() + 8L * element.count();
        }

        @Override
        void finish() {
            element.finish();
            super.finish();
        }
    }
}
