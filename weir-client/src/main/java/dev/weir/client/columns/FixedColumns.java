package dev.weir.client.columns;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Field;

/** Columns whose values all have the same width, by width. What the bits mean is the {@link Values.ToLong}'s business. */
final class FixedColumns {
    private FixedColumns() {}

    abstract static class Fixed extends ColumnWriter {
        final NativeBuffer values;
        private final int width;

        Fixed(Field field, BufferAllocator allocator, ByteCount bytes, int width) {
            super(field, allocator, bytes);
            this.values = new NativeBuffer(allocator);
            this.width = width;
        }

        /** The address of the next value, with room for it. */
        final long next() {
            long at = (long) count * width;
            values.ensure(at + width);
            return values.address() + at;
        }

        @Override
        int fixedBytes() {
            return width;
        }

        @Override
        void truncateValues(int values) {}

        @Override
        void resetValues() {}

        @Override
        void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
            buffers.add(values.view((long) count * width));
        }

        @Override
        void closeValues() {
            values.close();
        }
    }

    /** int64, float64, time64, timestamp. */
    static final class Eight extends Fixed {
        private final Values.ToLong conversion;

        Eight(Field field, BufferAllocator allocator, ByteCount bytes, Values.ToLong conversion) {
            super(field, allocator, bytes, 8);
            this.conversion = conversion;
        }

        void writeLong(long value) {
            MemoryUtil.putLong(next(), value);
            count++;
        }

        void writeDouble(double value) {
            writeLong(Double.doubleToRawLongBits(value));
        }

        @Override
        void write(Object value) {
            writeLong(conversion.of(field, value));
        }

        @Override
        void writeEmpty() {
            writeLong(0);
        }
    }

    /** int32, float32, date, time32. */
    static final class Four extends Fixed {
        private final Values.ToLong conversion;

        Four(Field field, BufferAllocator allocator, ByteCount bytes, Values.ToLong conversion) {
            super(field, allocator, bytes, 4);
            this.conversion = conversion;
        }

        void writeInt(int value) {
            MemoryUtil.putInt(next(), value);
            count++;
        }

        void writeFloat(float value) {
            writeInt(Float.floatToRawIntBits(value));
        }

        @Override
        void write(Object value) {
            writeInt((int) conversion.of(field, value));
        }

        @Override
        void writeEmpty() {
            writeInt(0);
        }
    }

    /** int8 and int16. */
    static final class Small extends Fixed {
        private final Values.ToLong conversion;
        private final boolean two;

        Small(Field field, BufferAllocator allocator, ByteCount bytes, int width, Values.ToLong conversion) {
            super(field, allocator, bytes, width);
            this.conversion = conversion;
            this.two = width == 2;
        }

        void writeShort(short value) {
            long at = next();
            if (two) {
                MemoryUtil.putShort(at, value);
            } else {
                MemoryUtil.putByte(at, (byte) value);
            }
            count++;
        }

        @Override
        void write(Object value) {
            writeShort((short) conversion.of(field, value));
        }

        @Override
        void writeEmpty() {
            writeShort((short) 0);
        }
    }

    /** bool: one bit a value, a byte of which is stored when it is full or the block is sealed. */
    static final class Bit extends ColumnWriter {
        private final NativeBuffer values;

        Bit(Field field, BufferAllocator allocator, ByteCount bytes) {
            super(field, allocator, bytes);
            this.values = new NativeBuffer(allocator);
        }

        void writeBoolean(boolean value) {
            int at = count >> 3;
            values.ensure(at + 1L);
            long address = values.address() + at;
            int bit = count & 7;
            // the bits from here on are whatever was there before: this one and those above are written anew
            int below = MemoryUtil.getByte(address) & ((1 << bit) - 1);
            MemoryUtil.putByte(address, (byte) (value ? below | (1 << bit) : below));
            count++;
        }

        @Override
        void write(Object value) {
            if (!(value instanceof Boolean bool)) {
                throw mismatch(value);
            }
            writeBoolean(bool);
        }

        @Override
        void writeEmpty() {
            writeBoolean(false);
        }

        @Override
        int fixedBytes() {
            return 1;
        }

        @Override
        void truncateValues(int values) {}

        @Override
        void resetValues() {}

        @Override
        void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
            buffers.add(values.view((count + 7) >> 3));
        }

        @Override
        void closeValues() {
            values.close();
        }
    }

    /** decimal128, uuid and other binaries of a fixed size. */
    static final class Wide extends Fixed {
        private final int width;
        private final Values.ToBytes conversion;

        Wide(Field field, BufferAllocator allocator, ByteCount bytes, int width, Values.ToBytes conversion) {
            super(field, allocator, bytes, width);
            this.width = width;
            this.conversion = conversion;
        }

        @Override
        void write(Object value) {
            byte[] content = conversion.of(field, value);
            MemoryUtil.copyToMemory(content, 0, next(), width);
            count++;
        }

        @Override
        void writeEmpty() {
            MemoryUtil.setMemory(next(), width, (byte) 0);
            count++;
        }
    }
}
