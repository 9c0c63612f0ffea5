package dev.weir.format.column;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;

/** Which rows of a vector are not null, 64 at a time. */
public final class ValidityView {
    private final long address;
    private final long bytes;
    private final int rows;
    private final long constant;

    private ValidityView(long address, long bytes, int rows, long constant) {
        this.address = address;
        this.bytes = bytes;
        this.rows = rows;
        this.constant = constant;
    }

    public static ValidityView of(FieldVector vector) {
        FieldVector storage = storage(vector);
        int rows = storage.getValueCount();
        if (storage instanceof NullVector) {
            return new ValidityView(0, 0, rows, 0);
        }
        if (storage instanceof UnionVector || storage instanceof DenseUnionVector) {
            return new ValidityView(0, 0, rows, -1);
        }
        ArrowBuf buffer = storage.getValidityBuffer();
        // a buffer that was left out means that nothing is null
        return new ValidityView(buffer.memoryAddress(), buffer.capacity(), rows, buffer.capacity() == 0 ? -1 : 0);
    }

    public int rows() {
        return rows;
    }

    /** How many words the rows take. */
    public int words() {
        return words(rows);
    }

    public static int words(int rows) {
        return (int) (((long) rows + 63) >>> 6);
    }

    /** A bit for each of the rows {@code 64 * word} and following, 0 beyond the last row. */
    public long word(int word) {
        return load(word) & tail(rows, word);
    }

    /** As many of the word's bits as there are rows. */
    public static long tail(int rows, int word) {
        int left = rows - (word << 6);
        return left >= 64 ? -1L : left <= 0 ? 0 : -1L >>> (64 - left);
    }

    public int nullCount() {
        int set = 0;
        for (int word = 0; word < words(); word++) {
            set += Long.bitCount(word(word));
        }
        return rows - set;
    }

    /** The vector that holds an extension type's values. */
    static FieldVector storage(FieldVector vector) {
        FieldVector storage = vector;
        while (storage instanceof ExtensionTypeVector<?> extension) {
            storage = (FieldVector) extension.getUnderlyingVector();
        }
        return storage;
    }

    private long load(int word) {
        return bytes == 0 ? constant : word(address, bytes, word);
    }

    /** A word of a bitmap of so many bytes; 0 for bits of bytes that are not there. */
    public static long word(long address, long bytes, int word) {
        long at = (long) word << 3;
        if (at + 8 <= bytes) {
            return MemoryUtil.getLong(address + at);
        }
        long bits = 0;
        for (long i = at; i < bytes; i++) {
            bits |= (MemoryUtil.getByte(address + i) & 0xFFL) << ((i - at) << 3);
        }
        return bits;
    }
}
