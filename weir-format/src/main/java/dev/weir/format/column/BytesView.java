package dev.weir.format.column;

import dev.weir.format.Check;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;

/** Columns of text, binary, fixed-size binary and uuid, compared as unsigned bytes. */
public final class BytesView {
    private final int offsetBytes;
    private final int width;
    private final long offsets;
    private final long data;
    private final long end;

    private BytesView(int offsetBytes, int width, long offsets, ArrowBuf data) {
        this.offsetBytes = offsetBytes;
        this.width = width;
        this.offsets = offsets;
        this.data = data.memoryAddress();
        this.end = this.data + data.capacity();
    }

    public static BytesView of(FieldVector vector) {
        FieldVector storage = ValidityView.storage(vector);
        int rows = storage.getValueCount();
        ArrowBuf data = storage.getDataBuffer();
        if (storage instanceof FixedSizeBinaryVector fixed) {
            int width = fixed.getByteWidth();
            Check.that(data.capacity() >= (long) rows * width, "a vector's data buffer holds its values");
            return new BytesView(0, width, 0, data);
        }
        boolean large = storage instanceof BaseLargeVariableWidthVector;
        Check.that(large || storage instanceof BaseVariableWidthVector, "a column of bytes is text or binary");
        int offsetBytes = large ? 8 : 4;
        ArrowBuf offsets = storage.getOffsetBuffer();
        BytesView view = new BytesView(offsetBytes, 0, offsets.memoryAddress(), data);
        if (rows > 0) {
            Check.that(offsets.capacity() >= (rows + 1L) * offsetBytes, "a vector has an offset for each value");
            Check.that(
                    view.offset(0) >= 0 && view.offset(rows) <= data.capacity(), "a vector's offsets lie in its data");
        }
        return view;
    }

    public long address(int row) {
        return width > 0 ? data + (long) row * width : data + offset(row);
    }

    /** Whether the value is these bytes. */
    public boolean is(int row, byte[] bytes) {
        if (length(row) != bytes.length) {
            return false;
        }
        long address = address(row);
        for (int i = 0; i < bytes.length; i++) {
            if (MemoryUtil.getByte(address + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    public int length(int row) {
        return offsetBytes == 0 ? width : (int) (offset(row + 1) - offset(row));
    }

    private long offset(int row) {
        return offsetBytes == 4
                ? MemoryUtil.getInt(offsets + ((long) row << 2))
                : offsetBytes == 8 ? MemoryUtil.getLong(offsets + ((long) row << 3)) : (long) row * width;
    }

    /**
     * The first eight bytes as a big-endian number, zeros after the last one. If two values' heads differ, their unsigned
     * order is that of the values; if not, nothing is known.
     */
    public long head(long address, int length) {
        if (length == 0) {
            return 0;
        }
        if (address + 8 <= end) {
            long head = Long.reverseBytes(MemoryUtil.getLong(address));
            return length >= 8 ? head : head & (-1L << (64 - 8 * length));
        }
        long head = 0;
        for (int i = 0; i < Math.min(8, length); i++) {
            head |= (MemoryUtil.getByte(address + i) & 0xFFL) << (56 - 8 * i);
        }
        return head;
    }

    public static long head(byte[] bytes) {
        long head = 0;
        for (int i = 0; i < Math.min(8, bytes.length); i++) {
            head |= (bytes[i] & 0xFFL) << (56 - 8 * i);
        }
        return head;
    }

    /** In unsigned byte order. */
    public static int compare(long addressA, int lengthA, long addressB, int lengthB) {
        int common = Math.min(lengthA, lengthB);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long a = MemoryUtil.getLong(addressA + i);
            long b = MemoryUtil.getLong(addressB + i);
            if (a != b) {
                return Long.compareUnsigned(Long.reverseBytes(a), Long.reverseBytes(b));
            }
        }
        for (; i < common; i++) {
            int difference = (MemoryUtil.getByte(addressA + i) & 0xFF) - (MemoryUtil.getByte(addressB + i) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return lengthA - lengthB;
    }

    /** In unsigned byte order. */
    public static int compare(long addressA, int lengthA, byte[] b) {
        int common = Math.min(lengthA, b.length);
        int i = 0;
        for (; i + 8 <= common; i += 8) {
            long wordA = MemoryUtil.getLong(addressA + i);
            long wordB = MemoryUtil.getLong(b, i);
            if (wordA != wordB) {
                return Long.compareUnsigned(Long.reverseBytes(wordA), Long.reverseBytes(wordB));
            }
        }
        for (; i < common; i++) {
            int difference = (MemoryUtil.getByte(addressA + i) & 0xFF) - (b[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return lengthA - b.length;
    }
}
