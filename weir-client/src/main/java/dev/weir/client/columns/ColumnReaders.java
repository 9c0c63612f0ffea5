package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Readers by type. */
final class ColumnReaders {
    private ColumnReaders() {}

    static ColumnReader[] of(List<Field> fields) {
        ColumnReader[] readers = new ColumnReader[fields.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = of(fields.get(i));
        }
        return readers;
    }

    static ColumnReader of(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer) {
            return new Integers(field, integer.getBitWidth());
        }
        if (type instanceof ArrowType.FloatingPoint floating
                && floating.getPrecision() != FloatingPointPrecision.HALF) {
            return new Floats(field, floating.getPrecision() == FloatingPointPrecision.DOUBLE);
        }
        if (type instanceof ArrowType.Bool) {
            return new Bits(field);
        }
        if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            return new Variable(field);
        }
        if (type instanceof ArrowType.Date) {
            return new Dates(field);
        }
        if (type instanceof ArrowType.Time time) {
            return new Times(field, time);
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return new Timestamps(field, timestamp);
        }
        if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() == 128) {
            return new Decimals(field, decimal.getScale());
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            return Values.isUuid(field) ? new Uuids(field) : new FixedBytes(field, binary.getByteWidth());
        }
        if (type instanceof ArrowType.List) {
            return new Lists(field);
        }
        if (type instanceof ArrowType.Map) {
            return new Maps(field);
        }
        if (type instanceof ArrowType.FixedSizeList list) {
            return new FixedLists(field, list.getListSize());
        }
        if (type instanceof ArrowType.Struct) {
            return new Structs(field);
        }
        return new Foreign(field);
    }

    private abstract static class Fixed extends ColumnReader {
        long values;

        Fixed(Field field) {
            super(field);
        }

        @Override
        void bindValues(FieldVector vector) {
            values = vector.getDataBufferAddress();
        }

        final byte[] copy(int row, int width) {
            byte[] out = new byte[width];
            MemoryUtil.copyFromMemory(values + (long) row * width, out, 0, width);
            return out;
        }
    }

    private static final class Integers extends Fixed {
        private final int bits;

        Integers(Field field, int bits) {
            super(field);
            this.bits = bits;
        }

        @Override
        long readLong(int row) {
            return switch (bits) {
                case 64 -> MemoryUtil.getLong(values + 8L * row);
                case 32 -> MemoryUtil.getInt(values + 4L * row);
                case 16 -> MemoryUtil.getShort(values + 2L * row);
                default -> MemoryUtil.getByte(values + row);
            };
        }

        @Override
        int readInt(int row) {
            if (bits == 64) {
                long value = readLong(row);
                if (value != (int) value) {
                    throw wrongType("int");
                }
                return (int) value;
            }
            return (int) readLong(row);
        }

        @Override
        double readDouble(int row) {
            return (double) readLong(row);
        }

        @Override
        Object value(int row) {
            return switch (bits) {
                case 64 -> MemoryUtil.getLong(values + 8L * row);
                case 32 -> MemoryUtil.getInt(values + 4L * row);
                case 16 -> MemoryUtil.getShort(values + 2L * row);
                default -> MemoryUtil.getByte(values + row);
            };
        }
    }

    private static final class Floats extends Fixed {
        private final boolean wide;

        Floats(Field field, boolean wide) {
            super(field);
            this.wide = wide;
        }

        @Override
        double readDouble(int row) {
            return wide ? Double.longBitsToDouble(MemoryUtil.getLong(values + 8L * row)) : single(row);
        }

        private float single(int row) {
            return Float.intBitsToFloat(MemoryUtil.getInt(values + 4L * row));
        }

        @Override
        Object value(int row) {
            if (wide) {
                return readDouble(row);
            }
            return single(row);
        }
    }

    private static final class Bits extends Fixed {
        Bits(Field field) {
            super(field);
        }

        @Override
        boolean readBoolean(int row) {
            return (MemoryUtil.getByte(values + (row >> 3)) & (1 << (row & 7))) != 0;
        }

        @Override
        Object value(int row) {
            return readBoolean(row);
        }
    }

    private static final class Variable extends ColumnReader {
        private final boolean text;
        private long offsets;
        private long data;
        private byte[] scratch = new byte[256];

        Variable(Field field) {
            super(field);
            this.text = field.getType() instanceof ArrowType.Utf8;
        }

        @Override
        void bindValues(FieldVector vector) {
            offsets = vector.getOffsetBuffer().memoryAddress();
            data = vector.getDataBufferAddress();
        }

        @Override
        byte[] readBytes(int row) {
            int from = MemoryUtil.getInt(offsets + 4L * row);
            byte[] out = new byte[MemoryUtil.getInt(offsets + 4L * row + 4) - from];
            MemoryUtil.copyFromMemory(data + from, out, 0, out.length);
            return out;
        }

        @Override
        String readString(int row) {
            if (!text) {
                throw wrongType("String");
            }
            int from = MemoryUtil.getInt(offsets + 4L * row);
            int length = MemoryUtil.getInt(offsets + 4L * row + 4) - from;
            if (length > scratch.length) {
                return new String(readBytes(row), StandardCharsets.UTF_8);
            }
            MemoryUtil.copyFromMemory(data + from, scratch, 0, length);
            return new String(scratch, 0, length, StandardCharsets.UTF_8);
        }

        @Override
        Object value(int row) {
            return text ? readString(row) : readBytes(row);
        }
    }

    /** Dates, times and timestamps can be read as the column's own integer, too. */
    private static final class Dates extends Fixed {
        Dates(Field field) {
            super(field);
        }

        @Override
        int readInt(int row) {
            return MemoryUtil.getInt(values + 4L * row);
        }

        @Override
        long readLong(int row) {
            return readInt(row);
        }

        @Override
        Object value(int row) {
            return LocalDate.ofEpochDay(readInt(row));
        }
    }

    private static final class Times extends Fixed {
        private final boolean wide;
        private final long nanos;

        Times(Field field, ArrowType.Time type) {
            super(field);
            this.wide = type.getBitWidth() == 64;
            this.nanos = Values.nanosPerUnit(type.getUnit());
        }

        @Override
        long readLong(int row) {
            return wide ? MemoryUtil.getLong(values + 8L * row) : MemoryUtil.getInt(values + 4L * row);
        }

        @Override
        int readInt(int row) {
            if (wide) {
                throw wrongType("int");
            }
            return (int) readLong(row);
        }

        @Override
        Object value(int row) {
            return LocalTime.ofNanoOfDay(readLong(row) * nanos);
        }
    }

    private static final class Timestamps extends Fixed {
        private final ArrowType.Timestamp type;

        Timestamps(Field field, ArrowType.Timestamp type) {
            super(field);
            this.type = type;
        }

        @Override
        long readLong(int row) {
            return MemoryUtil.getLong(values + 8L * row);
        }

        @Override
        Object value(int row) {
            var instant = Values.instant(readLong(row), type.getUnit());
            return type.getTimezone() == null ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : instant;
        }
    }

    private static final class Decimals extends Fixed {
        private final int scale;

        Decimals(Field field, int scale) {
            super(field);
            this.scale = scale;
        }

        @Override
        double readDouble(int row) {
            return decimal(row).doubleValue();
        }

        private BigDecimal decimal(int row) {
            byte[] bytes = copy(row, 16);
            for (int i = 0; i < 8; i++) {
                byte low = bytes[i];
                bytes[i] = bytes[15 - i];
                bytes[15 - i] = low;
            }
            return new BigDecimal(new BigInteger(bytes), scale);
        }

        @Override
        Object value(int row) {
            return decimal(row);
        }
    }

    private static final class FixedBytes extends Fixed {
        private final int width;

        FixedBytes(Field field, int width) {
            super(field);
            this.width = width;
        }

        @Override
        byte[] readBytes(int row) {
            return copy(row, width);
        }

        @Override
        Object value(int row) {
            return copy(row, width);
        }
    }

    private static final class Uuids extends Fixed {
        Uuids(Field field) {
            super(field);
        }

        @Override
        byte[] readBytes(int row) {
            return copy(row, 16);
        }

        @Override
        Object value(int row) {
            long at = values + 16L * row;
            return new UUID(Long.reverseBytes(MemoryUtil.getLong(at)), Long.reverseBytes(MemoryUtil.getLong(at + 8)));
        }
    }

    private abstract static class Elements extends ColumnReader {
        final ColumnReader element;

        Elements(Field field) {
            super(field);
            this.element = of(field.getChildren().get(0));
        }

        final List<@Nullable Object> list(int from, int to) {
            List<@Nullable Object> out = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                out.add(element.get(i));
            }
            return Collections.unmodifiableList(out);
        }
    }

    private static class Lists extends Elements {
        long offsets;

        Lists(Field field) {
            super(field);
        }

        @Override
        void bindValues(FieldVector vector) {
            offsets = vector.getOffsetBuffer().memoryAddress();
            element.bind(vector.getChildrenFromFields().get(0));
        }

        @Override
        Object value(int row) {
            return list(MemoryUtil.getInt(offsets + 4L * row), MemoryUtil.getInt(offsets + 4L * row + 4));
        }
    }

    private static final class Maps extends Lists {
        Maps(Field field) {
            super(field);
        }

        @Override
        Object value(int row) {
            Structs entries = (Structs) element;
            Map<@Nullable Object, @Nullable Object> out = new LinkedHashMap<>();
            int to = MemoryUtil.getInt(offsets + 4L * row + 4);
            for (int i = MemoryUtil.getInt(offsets + 4L * row); i < to; i++) {
                out.put(entries.children[0].get(i), entries.children[1].get(i));
            }
            return Collections.unmodifiableMap(out);
        }
    }

    private static final class FixedLists extends Elements {
        private final int size;
        private final boolean vector;

        FixedLists(Field field, int size) {
            super(field);
            this.size = size;
            this.vector = element instanceof Floats floats && !floats.wide && !element.field.isNullable();
        }

        @Override
        void bindValues(FieldVector vector) {
            element.bind(vector.getChildrenFromFields().get(0));
        }

        @Override
        Object value(int row) {
            if (!vector) {
                return list(row * size, (row + 1) * size);
            }
            float[] out = new float[size];
            for (int i = 0; i < size; i++) {
                out[i] = ((Floats) element).single(row * size + i);
            }
            return out;
        }
    }

    private static final class Structs extends ColumnReader {
        final ColumnReader[] children;

        Structs(Field field) {
            super(field);
            this.children = of(field.getChildren());
        }

        @Override
        void bindValues(FieldVector vector) {
            List<FieldVector> vectors = vector.getChildrenFromFields();
            for (int i = 0; i < children.length; i++) {
                children[i].bind(vectors.get(i));
            }
        }

        @Override
        Object value(int row) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            for (ColumnReader child : children) {
                out.put(child.field.getName(), child.get(row));
            }
            return Collections.unmodifiableMap(out);
        }
    }

    /** A type that tables cannot have, but results of SQL might: as Arrow itself gives it. */
    private static final class Foreign extends ColumnReader {
        private @Nullable FieldVector vector;

        Foreign(Field field) {
            super(field);
        }

        @Override
        void bindValues(FieldVector bound) {
            vector = bound;
        }

        @Override
        Object value(int row) {
            Object value = vector == null ? null : vector.getObject(row);
            if (value == null) {
                throw new WeirException(
                        ErrorCode.INTERNAL, "no value where one was said to be column=" + field.getName());
            }
            return value;
        }
    }
}
