package dev.weir.format.row;

import dev.weir.format.batch.MadeColumns;
import dev.weir.format.column.ValidityView;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The values of a nested column, and of what is in it, on their way into vectors. A run of values is given by bits that say which are
 * null and by where the others stand, one behind the other. First all runs are measured and checked, then buffers are made, then all
 * are read in the same order.
 */
abstract class ValueReader {
    private long measured;
    private long validity;
    private long nullCount;
    /** The next value in the vector. */
    int position;

    static ValueReader of(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Struct) {
            return new Structs(field);
        }
        if (type instanceof ArrowType.FixedSizeList list) {
            return new Arrays(field, list.getListSize());
        }
        if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            return new Lists(field);
        }
        if (RowLayout.isText(type)) {
            return new Texts();
        }
        return type instanceof ArrowType.Bool ? new Bools() : new Fixed(RowLayout.width(type));
    }

    /**
     * Answers where the last of {@code n} values ends, or throws {@code CORRUPT} when that is behind {@code end}.
     *
     * @param nulls address of the bits of which the values' begin with bit {@code bit}
     */
    long measure(long nulls, int bit, int n, long at, long end) {
        measured += n;
        long next = at;
        for (int i = 0; i < n; i++) {
            if (Buffers.isSet(nulls, bit + i)) {
                measureNullChildren(1);
            } else {
                next = measureValue(next, end);
            }
        }
        return next;
    }

    /** So many that are null because what they are in is. */
    final void measureNulls(long n) {
        measured += n;
        measureNullChildren(n);
    }

    abstract long measureValue(long at, long end);

    void measureNullChildren(long n) {
        // has none
    }

    /** Makes the buffers for all that was measured, those of children last. */
    void buffers(MadeColumns into) {
        int count = count();
        // of nulls nothing is written
        validity = zeros(into, (long) Long.BYTES * ValidityView.words(count));
    }

    final void measured(int n) {
        measured += n;
    }

    /** So many have been read. */
    final void notNull(int n) {
        for (int i = 0; i < n; i++) {
            Buffers.set(validity, position++);
        }
    }

    final int count() {
        return RowDecoder.checkInt32(measured);
    }

    /** Answers where the last of {@code n} values ends, which were measured. */
    long read(long nulls, int bit, int n, long at) {
        long next = at;
        for (int i = 0; i < n; i++) {
            if (Buffers.isSet(nulls, bit + i)) {
                readNulls(1);
            } else {
                Buffers.set(validity, position);
                next = readValue(next);
                position++;
            }
        }
        return next;
    }

    final void readNulls(int n) {
        readNullChildren(n);
        nullCount += n;
        position += n;
    }

    /** One that is not null, into the vector's next place; answers where it ends. */
    abstract long readValue(long at);

    void readNullChildren(int n) {
        // has none
    }

    /** Adds the nodes when all is read, those of children last; answers how many values are null. */
    long nodes(MadeColumns into) {
        into.node(position, nullCount);
        return nullCount;
    }

    private static long zeros(MadeColumns into, long bytes) {
        long address = into.buffer(bytes);
        MemoryUtil.setMemory(address, bytes, (byte) 0);
        return address;
    }

    private static void check(long at, long end, long bytes) {
        if (bytes < 0 || end - at < bytes) {
            throw RowDecoder.corrupt("a nested value is longer than its place bytes=" + bytes + " left=" + (end - at));
        }
    }

    private static final class Fixed extends ValueReader {
        private final int width;
        private long data;

        Fixed(int width) {
            this.width = width;
        }

        /** Without nulls all at once. */
        @Override
        long measure(long nulls, int bit, int n, long at, long end) {
            if (n == 1 || Buffers.anySet(nulls, bit, n)) {
                return super.measure(nulls, bit, n, at, end);
            }
            check(at, end, (long) n * width);
            measured(n);
            return at + (long) n * width;
        }

        @Override
        long measureValue(long at, long end) {
            check(at, end, width);
            return at + width;
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            data = zeros(into, (long) count() * width);
        }

        @Override
        long read(long nulls, int bit, int n, long at) {
            if (n == 1 || Buffers.anySet(nulls, bit, n)) {
                return super.read(nulls, bit, n, at);
            }
            MemoryUtil.copyMemory(at, data + (long) position * width, (long) n * width);
            notNull(n);
            return at + (long) n * width;
        }

        @Override
        long readValue(long at) {
            Buffers.copy(at, data + (long) position * width, width);
            return at + width;
        }
    }

    private static final class Bools extends ValueReader {
        private long data;

        @Override
        long measureValue(long at, long end) {
            check(at, end, 1);
            return at + 1;
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            data = zeros(into, (long) Long.BYTES * ValidityView.words(count()));
        }

        @Override
        long readValue(long at) {
            if ((MemoryUtil.getByte(at) & 1) != 0) {
                Buffers.set(data, position);
            }
            return at + 1;
        }
    }

    /** Offsets of a vector, of which the first is 0. */
    private static final class Offsets {
        private long address;
        private int last;

        void make(MadeColumns into, int count) {
            address = into.buffer((count + 1L) * Integer.BYTES);
            MemoryUtil.putInt(address, 0);
        }

        /** Answers where it begins. */
        int add(int position, int length) {
            int begin = last;
            last += length;
            MemoryUtil.putInt(address + ((position + 1L) << 2), last);
            return begin;
        }

        void addNulls(int position, int n) {
            for (int i = 0; i < n; i++) {
                add(position + i, 0);
            }
        }
    }

    private static final class Texts extends ValueReader {
        private final Offsets offsets = new Offsets();
        private long bytes;
        private long data;

        @Override
        long measureValue(long at, long end) {
            check(at, end, Integer.BYTES);
            int length = MemoryUtil.getInt(at);
            check(at + Integer.BYTES, end, length);
            bytes += length;
            return at + Integer.BYTES + length;
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            offsets.make(into, count());
            data = into.buffer(RowDecoder.checkInt32(bytes));
        }

        @Override
        long readValue(long at) {
            int length = MemoryUtil.getInt(at);
            Buffers.copy(at + Integer.BYTES, data + offsets.add(position, length), length);
            return at + Integer.BYTES + length;
        }

        @Override
        void readNullChildren(int n) {
            offsets.addNulls(position, n);
        }
    }

    private static final class Structs extends ValueReader {
        private final List<ValueReader> children = new ArrayList<>();
        private final long nullBytes;

        Structs(Field field) {
            field.getChildren().forEach(child -> children.add(of(child)));
            nullBytes = Buffers.bitBytes(children.size());
        }

        @Override
        long measureValue(long at, long end) {
            check(at, end, nullBytes);
            long next = at + nullBytes;
            for (int child = 0; child < children.size(); child++) {
                next = children.get(child).measure(at, child, 1, next, end);
            }
            return next;
        }

        @Override
        void measureNullChildren(long n) {
            children.forEach(child -> child.measureNulls(n));
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            children.forEach(child -> child.buffers(into));
        }

        @Override
        long readValue(long at) {
            long next = at + nullBytes;
            for (int child = 0; child < children.size(); child++) {
                next = children.get(child).read(at, child, 1, next);
            }
            return next;
        }

        @Override
        void readNullChildren(int n) {
            children.forEach(child -> child.readNulls(n));
        }

        @Override
        long nodes(MadeColumns into) {
            long nulls = super.nodes(into);
            children.forEach(child -> child.nodes(into));
            return nulls;
        }
    }

    /** Of a fixed size. */
    private static final class Arrays extends ValueReader {
        private final int length;
        private final ValueReader elements;

        Arrays(Field field, int length) {
            this.length = length;
            elements = of(field.getChildren().get(0));
        }

        @Override
        long measureValue(long at, long end) {
            long nullBytes = Buffers.bitBytes(length);
            check(at, end, nullBytes);
            return elements.measure(at, 0, length, at + nullBytes, end);
        }

        @Override
        void measureNullChildren(long n) {
            elements.measureNulls(n * length);
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            elements.buffers(into);
        }

        @Override
        long readValue(long at) {
            return elements.read(at, 0, length, at + Buffers.bitBytes(length));
        }

        @Override
        void readNullChildren(int n) {
            elements.readNulls(n * length);
        }

        @Override
        long nodes(MadeColumns into) {
            long nulls = super.nodes(into);
            elements.nodes(into);
            return nulls;
        }
    }

    /** Maps too, whose elements are structs of key and value. */
    private static final class Lists extends ValueReader {
        private final Offsets offsets = new Offsets();
        private final ValueReader elements;

        Lists(Field field) {
            elements = of(field.getChildren().get(0));
        }

        @Override
        long measureValue(long at, long end) {
            check(at, end, Integer.BYTES);
            int count = MemoryUtil.getInt(at);
            long nulls = at + Integer.BYTES;
            long nullBytes = count < 0 ? -1 : Buffers.bitBytes(count);
            check(nulls, end, nullBytes);
            return elements.measure(nulls, 0, count, nulls + nullBytes, end);
        }

        @Override
        void buffers(MadeColumns into) {
            super.buffers(into);
            offsets.make(into, count());
            elements.buffers(into);
        }

        @Override
        long readValue(long at) {
            int count = MemoryUtil.getInt(at);
            offsets.add(position, count);
            long nulls = at + Integer.BYTES;
            return elements.read(nulls, 0, count, nulls + Buffers.bitBytes(count));
        }

        @Override
        void readNullChildren(int n) {
            offsets.addNulls(position, n);
        }

        @Override
        long nodes(MadeColumns into) {
            long nulls = super.nodes(into);
            elements.nodes(into);
            return nulls;
        }
    }
}
