package dev.weir.format.column;

import dev.weir.format.Check;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;

/**
 * Columns whose values are comparable as longs: booleans (0, 1), integers, dates, times, timestamps, and floats by their
 * {@link FloatOrder} key. What stands at a null is unspecified.
 */
public final class LongView {
    /** Rows that are loaded at once, as many as a word of validity has bits. */
    public static final int BLOCK = 64;

    private enum Form {
        BIT,
        INT8,
        INT16,
        INT32,
        INT64,
        FLOAT32,
        FLOAT64
    }

    private final Form form;
    private final long address;

    private LongView(Form form, long address) {
        this.form = form;
        this.address = address;
    }

    public static LongView of(FieldVector vector) {
        FieldVector storage = ValidityView.storage(vector);
        Check.that(storage instanceof BaseFixedWidthVector, "a column of longs has a fixed width");
        Form form = form((BaseFixedWidthVector) storage);
        ArrowBuf data = storage.getDataBuffer();
        long rows = storage.getValueCount();
        long bytes = form == Form.BIT ? (rows + 7) >> 3 : rows * ((BaseFixedWidthVector) storage).getTypeWidth();
        Check.that(data.capacity() >= bytes, "a vector's data buffer holds its values");
        return new LongView(form, data.memoryAddress());
    }

    private static Form form(BaseFixedWidthVector vector) {
        if (vector instanceof BitVector) {
            return Form.BIT;
        }
        if (vector instanceof Float4Vector) {
            return Form.FLOAT32;
        }
        if (vector instanceof Float8Vector) {
            return Form.FLOAT64;
        }
        return switch (vector.getTypeWidth()) {
            case 1 -> Form.INT8;
            case 2 -> Form.INT16;
            case 4 -> Form.INT32;
            case 8 -> Form.INT64;
            default -> throw new IllegalArgumentException("not a column of longs: " + vector.getField());
        };
    }

    /** Puts {@code count} values, from row {@code from}, to the front of {@code into}. */
    public void load(int from, int count, long[] into) {
        switch (form) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    int row = from + i;
                    into[i] = (MemoryUtil.getByte(address + (row >> 3)) >> (row & 7)) & 1;
                }
            }
            case INT8 -> {
                long at = address + from;
                for (int i = 0; i < count; i++) {
                    into[i] = MemoryUtil.getByte(at + i);
                }
            }
            case INT16 -> {
                long at = address + ((long) from << 1);
                for (int i = 0; i < count; i++) {
                    into[i] = MemoryUtil.getShort(at + ((long) i << 1));
                }
            }
            case INT32 -> {
                long at = address + ((long) from << 2);
                for (int i = 0; i < count; i++) {
                    into[i] = MemoryUtil.getInt(at + ((long) i << 2));
                }
            }
            case INT64 -> {
                long at = address + ((long) from << 3);
                for (int i = 0; i < count; i++) {
                    into[i] = MemoryUtil.getLong(at + ((long) i << 3));
                }
            }
            case FLOAT32 -> {
                long at = address + ((long) from << 2);
                for (int i = 0; i < count; i++) {
                    into[i] = FloatOrder.key(Float.intBitsToFloat(MemoryUtil.getInt(at + ((long) i << 2))));
                }
            }
            case FLOAT64 -> {
                long at = address + ((long) from << 3);
                for (int i = 0; i < count; i++) {
                    into[i] = FloatOrder.key(Double.longBitsToDouble(MemoryUtil.getLong(at + ((long) i << 3))));
                }
            }
        }
    }
}
