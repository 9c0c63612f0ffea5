package dev.weir.format.row;

import dev.weir.format.Check;
import dev.weir.format.column.ValidityView;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The values of a nested column, and of what is in it: of a run of them those that are not null, one behind the other. */
abstract class ValueWriter {
    private final ValidityView validity;

    ValueWriter(FieldVector vector) {
        validity = ValidityView.of(vector);
    }

    static ValueWriter of(Field field, FieldVector vector) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            return of(field, (FieldVector) extension.getUnderlyingVector());
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Struct) {
            return new Structs(field, vector);
        }
        if (type instanceof ArrowType.FixedSizeList list) {
            return new Arrays(field, vector, list.getListSize());
        }
        if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            return new Lists(field, vector);
        }
        if (RowLayout.isText(type)) {
            return new Texts(vector);
        }
        return type instanceof ArrowType.Bool ? new Bools(vector) : new Fixed(vector, RowLayout.width(type));
    }

    /** Bytes of one that is not null. */
    abstract long size(int value);

    /** Writes one that is not null; answers where it ends. */
    abstract long write(int value, long to);

    /** Bytes of the values {@code from} to {@code to} that are not null. */
    long size(int from, int to) {
        long size = 0;
        for (int value = from; value < to; value++) {
            if (!isNull(value)) {
                size += size(value);
            }
        }
        return size;
    }

    /** Writes the values {@code from} to {@code to} that are not null; answers where the last ends. */
    long write(int from, int to, long at) {
        long end = at;
        for (int value = from; value < to; value++) {
            if (!isNull(value)) {
                end = write(value, end);
            }
        }
        return end;
    }

    final boolean isNull(int value) {
        return (validity.word(value >> 6) >>> value & 1) == 0;
    }

    final int nullCount(int from, int to) {
        int nulls = 0;
        for (int value = from; value < to; value++) {
            nulls += isNull(value) ? 1 : 0;
        }
        return nulls;
    }

    /** Which of the values {@code from} to {@code to} are null, a bit for each; answers where the bits end. */
    final long nulls(int from, int to, long at) {
        long end = at;
        for (int first = from; first < to; first += Byte.SIZE) {
            int bits = 0;
            for (int value = first; value < Math.min(to, first + Byte.SIZE); value++) {
                bits |= (isNull(value) ? 1 : 0) << (value - first);
            }
            MemoryUtil.putByte(end++, (byte) bits);
        }
        return end;
    }

    private static final class Fixed extends ValueWriter {
        private final int width;
        private final long data;

        Fixed(FieldVector vector, int width) {
            super(vector);
            this.width = width;
            data = Buffers.values(vector, (long) vector.getValueCount() * width);
        }

        @Override
        long size(int value) {
            return width;
        }

        @Override
        long write(int value, long to) {
            Buffers.copy(data + (long) value * width, to, width);
            return to + width;
        }

        @Override
        long size(int from, int to) {
            return (long) (to - from - nullCount(from, to)) * width;
        }

        @Override
        long write(int from, int to, long at) {
            if (nullCount(from, to) > 0) {
                return super.write(from, to, at);
            }
            long bytes = (long) (to - from) * width;
            Buffers.copy(data + (long) from * width, at, bytes);
            return at + bytes;
        }
    }

    private static final class Bools extends ValueWriter {
        private final long data;

        Bools(FieldVector vector) {
            super(vector);
            data = Buffers.values(vector, Buffers.bitBytes(vector.getValueCount()));
        }

        @Override
        long size(int value) {
            return 1;
        }

        @Override
        long write(int value, long to) {
            MemoryUtil.putByte(to, (byte) (Buffers.isSet(data, value) ? 1 : 0));
            return to + 1;
        }
    }

    private static final class Texts extends ValueWriter {
        private final long offsets;
        private final long data;

        Texts(FieldVector vector) {
            super(vector);
            offsets = Buffers.offsets(vector, vector.getDataBuffer().capacity());
            data = vector.getDataBuffer().memoryAddress();
        }

        private int offset(int value) {
            return MemoryUtil.getInt(offsets + ((long) value << 2));
        }

        @Override
        long size(int value) {
            return Integer.BYTES + (long) offset(value + 1) - offset(value);
        }

        @Override
        long write(int value, long to) {
            int length = offset(value + 1) - offset(value);
            MemoryUtil.putInt(to, length);
            Buffers.copy(data + offset(value), to + Integer.BYTES, length);
            return to + Integer.BYTES + length;
        }
    }

    private static final class Structs extends ValueWriter {
        private final List<ValueWriter> children = new ArrayList<>();

        Structs(Field field, FieldVector vector) {
            super(vector);
            List<FieldVector> vectors = vector.getChildrenFromFields();
            Check.that(vectors.size() == field.getChildren().size(), "a struct has the fields of its type");
            for (int i = 0; i < vectors.size(); i++) {
                Check.that(
                        vectors.get(i).getValueCount() >= vector.getValueCount(), "a struct's field is as long as it");
                children.add(of(field.getChildren().get(i), vectors.get(i)));
            }
        }

        @Override
        long size(int value) {
            long size = Buffers.bitBytes(children.size());
            for (ValueWriter child : children) {
                size += child.size(value, value + 1);
            }
            return size;
        }

        @Override
        long write(int value, long to) {
            long end = to;
            for (int first = 0; first < children.size(); first += Byte.SIZE) {
                int bits = 0;
                for (int child = first; child < Math.min(children.size(), first + Byte.SIZE); child++) {
                    bits |= (children.get(child).isNull(value) ? 1 : 0) << (child - first);
                }
                MemoryUtil.putByte(end++, (byte) bits);
            }
            for (ValueWriter child : children) {
                end = child.write(value, value + 1, end);
            }
            return end;
        }
    }

    /** Of a fixed size. */
    private static final class Arrays extends ValueWriter {
        private final int length;
        private final ValueWriter elements;

        Arrays(Field field, FieldVector vector, int length) {
            super(vector);
            this.length = length;
            FieldVector values = vector.getChildrenFromFields().get(0);
            Check.that(
                    values.getValueCount() >= (long) vector.getValueCount() * length,
                    "a vector of lists has their elements");
            elements = of(field.getChildren().get(0), values);
        }

        @Override
        long size(int value) {
            int from = value * length;
            return Buffers.bitBytes(length) + elements.size(from, from + length);
        }

        @Override
        long write(int value, long to) {
            int from = value * length;
            return elements.write(from, from + length, elements.nulls(from, from + length, to));
        }
    }

    /** Maps too, whose elements are structs of key and value. */
    private static final class Lists extends ValueWriter {
        private final long offsets;
        private final ValueWriter elements;

        Lists(Field field, FieldVector vector) {
            super(vector);
            FieldVector values = vector.getChildrenFromFields().get(0);
            offsets = Buffers.offsets(vector, values.getValueCount());
            elements = of(field.getChildren().get(0), values);
        }

        private int offset(int value) {
            return MemoryUtil.getInt(offsets + ((long) value << 2));
        }

        @Override
        long size(int value) {
            int from = offset(value);
            int to = offset(value + 1);
            return Integer.BYTES + Buffers.bitBytes(to - from) + elements.size(from, to);
        }

        @Override
        long write(int value, long to) {
            int from = offset(value);
            int last = offset(value + 1);
            MemoryUtil.putInt(to, last - from);
            return elements.write(from, last, elements.nulls(from, last, to + Integer.BYTES));
        }
    }
}
