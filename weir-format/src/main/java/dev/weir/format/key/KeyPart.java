package dev.weir.format.key;

import dev.weir.format.column.BytesView;
import dev.weir.format.column.DecimalView;
import dev.weir.format.column.LongView;
import dev.weir.format.column.ValueKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** One column of the keys of a batch. */
abstract class KeyPart {
    private static final VarHandle SHORT = bigEndian(short[].class);
    private static final VarHandle INT = bigEndian(int[].class);
    private static final VarHandle LONG = bigEndian(long[].class);

    private static VarHandle bigEndian(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }

    /** Adds each row's bytes to what is there. */
    abstract void measure(int[] lengths);

    /** Writes each row's bytes where {@code at} says, and moves that on. */
    abstract void write(byte[] into, int[] at);

    private static void add(int[] lengths, int bytes) {
        for (int row = 0; row < lengths.length; row++) {
            lengths[row] += bytes;
        }
    }

    static KeyPart of(FieldVector vector) {
        return switch (ValueKind.of(vector.getField())) {
            case BOOL -> new Longs(LongView.of(vector), 1);
            case INT, DATE, TIME, TIMESTAMP -> new Longs(LongView.of(vector), width(vector));
            case FLOAT -> new Longs(LongView.of(vector), Long.BYTES);
            case DECIMAL -> new Decimals(DecimalView.of(vector));
            case UUID -> new Fixed(BytesView.of(vector));
            case TEXT, BINARY -> isFixed(vector) ? new Fixed(BytesView.of(vector)) : new Escaped(BytesView.of(vector));
            case OTHER -> throw new IllegalArgumentException("a key was checked for its types");
        };
    }

    private static int width(FieldVector vector) {
        return ((BaseFixedWidthVector) vector).getTypeWidth();
    }

    private static boolean isFixed(FieldVector vector) {
        return vector.getField().getType() instanceof ArrowType.FixedSizeBinary;
    }

    /** Big-endian with the sign turned over. Booleans are 0 and 1; floats come as longs in their order. */
    private static final class Longs extends KeyPart {
        private final LongView values;
        private final int width;
        private final long[] block = new long[LongView.BLOCK];

        Longs(LongView values, int width) {
            this.values = values;
            this.width = width;
        }

        @Override
        void measure(int[] lengths) {
            add(lengths, width);
        }

        @Override
        void write(byte[] into, int[] at) {
            for (int from = 0; from < at.length; from += LongView.BLOCK) {
                int count = Math.min(LongView.BLOCK, at.length - from);
                values.load(from, count, block);
                for (int i = 0; i < count; i++) {
                    int to = at[from + i];
                    switch (width) {
                        case 1 -> into[to] = (byte) (block[i] ^ Byte.MIN_VALUE);
                        case 2 -> SHORT.set(into, to, (short) (block[i] ^ Short.MIN_VALUE));
                        case 4 -> INT.set(into, to, (int) (block[i] ^ Integer.MIN_VALUE));
                        default -> LONG.set(into, to, block[i] ^ Long.MIN_VALUE);
                    }
                    at[from + i] = to + width;
                }
            }
        }
    }

    /** The unscaled value as 16 bytes, big-endian with the sign turned over: the scale is the column's. */
    private static final class Decimals extends KeyPart {
        private final DecimalView values;

        Decimals(DecimalView values) {
            this.values = values;
        }

        @Override
        void measure(int[] lengths) {
            add(lengths, DecimalView.BYTES);
        }

        @Override
        void write(byte[] into, int[] at) {
            for (int row = 0; row < at.length; row++) {
                LONG.set(into, at[row], values.high(row) ^ Long.MIN_VALUE);
                LONG.set(into, at[row] + Long.BYTES, values.low(row));
                at[row] += DecimalView.BYTES;
            }
        }
    }

    /** As they are: all have one length. */
    private static final class Fixed extends KeyPart {
        private final BytesView values;

        Fixed(BytesView values) {
            this.values = values;
        }

        @Override
        void measure(int[] lengths) {
            for (int row = 0; row < lengths.length; row++) {
                lengths[row] += values.length(row);
            }
        }

        @Override
        void write(byte[] into, int[] at) {
            for (int row = 0; row < at.length; row++) {
                int length = values.length(row);
                MemoryUtil.copyFromMemory(values.address(row), into, at[row], length);
                at[row] += length;
            }
        }
    }

    /** Each zero byte as 00 FF, and 00 01 behind the last: so a text that is the begin of another comes before it, whatever follows in the key. */
    private static final class Escaped extends KeyPart {
        private static final int END_BYTES = 2;
        private static final byte ZERO = (byte) 0xFF;
        private static final byte END = 0x01;

        private final BytesView values;

        Escaped(BytesView values) {
            this.values = values;
        }

        @Override
        void measure(int[] lengths) {
            for (int row = 0; row < lengths.length; row++) {
                lengths[row] = Math.addExact(lengths[row], values.length(row) + zeros(row) + END_BYTES);
            }
        }

        private int zeros(int row) {
            long address = values.address(row);
            int zeros = 0;
            for (int i = 0; i < values.length(row); i++) {
                zeros += MemoryUtil.getByte(address + i) == 0 ? 1 : 0;
            }
            return zeros;
        }

        @Override
        void write(byte[] into, int[] at) {
            for (int row = 0; row < at.length; row++) {
                long address = values.address(row);
                int to = at[row];
                for (int i = 0; i < values.length(row); i++) {
                    byte value = MemoryUtil.getByte(address + i);
                    into[to++] = value;
                    if (value == 0) {
                        into[to++] = ZERO;
                    }
                }
                into[to++] = 0;
                into[to++] = END;
                at[row] = to;
            }
        }
    }
}
