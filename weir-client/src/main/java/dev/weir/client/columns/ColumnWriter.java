package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * One column of an open block, children included. Validity is not written at all until the first null comes; then all
 * values so far and to come are marked present, and each null clears its bit.
 */
abstract class ColumnWriter implements AutoCloseable {
    final Field field;
    final BufferAllocator allocator;
    final ByteCount bytes;
    private final NativeBuffer validity;
    private int nulls;
    /** Bits of validity that have been set to one from the beginning on; 0 while there is no null. */
    private int validBits;

    int count;

    ColumnWriter(Field field, BufferAllocator allocator, ByteCount bytes) {
        this.field = field;
        this.allocator = allocator;
        this.bytes = bytes;
        this.validity = new NativeBuffer(allocator);
    }

    /** Writes one value that is not null, or throws {@code TYPE_MISMATCH}, after which the caller truncates. */
    abstract void write(Object value);

    /** Writes what stands in the place of a null. */
    abstract void writeEmpty();

    /** Forgets all values from this one on. */
    abstract void truncateValues(int values);

    abstract void resetValues();

    /** Buffers after validity, then the children's nodes and buffers. */
    abstract void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers);

    abstract void closeValues();

    /** Bytes that each value takes, whatever it is. */
    abstract int fixedBytes();

    final void writeNullable(@Nullable Object value) {
        if (value == null) {
            writeNull();
        } else {
            write(value);
        }
    }

    final void writeNull() {
        if (!field.isNullable()) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH, "the column takes no null: give a value column=" + field.getName());
        }
        markNull();
        writeEmpty();
    }

    /** In the place of a value that is not there because its parent is null: a null if allowed. */
    final void writePlaceholder() {
        if (field.isNullable()) {
            markNull();
        }
        writeEmpty();
    }

    private void markNull() {
        if (count >= validBits) {
            extendValidity(count + 1);
        }
        long at = validity.address() + (count >> 3);
        MemoryUtil.putByte(at, (byte) (MemoryUtil.getByte(at) & ~(1 << (count & 7))));
        nulls++;
    }

    /** All bits of the buffer behind those in use are ones, so that only nulls have to be written. */
    private void extendValidity(int values) {
        int before = (validBits + 7) >> 3;
        validity.ensure((values + 7) >> 3);
        int after = (int) Math.min(validity.capacity(), Integer.MAX_VALUE / 8);
        MemoryUtil.setMemory(validity.address() + before, after - before, (byte) 0xff);
        validBits = after * 8;
    }

    final boolean isNull(int value) {
        return value < validBits && (MemoryUtil.getByte(validity.address() + (value >> 3)) & (1 << (value & 7))) == 0;
    }

    final void truncate(int values) {
        // also when there are no values to forget: a list or struct that failed half-way has children without it
        truncateValues(values);
        for (int i = values; nulls > 0 && i < Math.min(count + 1, validBits); i++) {
            if (isNull(i)) {
                long at = validity.address() + (i >> 3);
                MemoryUtil.putByte(at, (byte) (MemoryUtil.getByte(at) | (1 << (i & 7))));
                nulls--;
            }
        }
        count = values;
    }

    final void reset() {
        resetValues();
        count = 0;
        nulls = 0;
        validBits = 0;
    }

    final void collect(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        nodes.add(new ArrowFieldNode(count, nulls));
        if (nulls == 0) {
            buffers.add(allocator.getEmpty());
        } else {
            if (count > validBits) {
                extendValidity(count);
            }
            int lengthBytes = (count + 7) >> 3;
            if ((count & 7) != 0) {
                long last = validity.address() + lengthBytes - 1;
                MemoryUtil.putByte(last, (byte) (MemoryUtil.getByte(last) & ((1 << (count & 7)) - 1)));
            }
            buffers.add(validity.view(lengthBytes));
        }
        collectValues(nodes, buffers);
    }

    final WeirException mismatch(Object value) {
        return Values.mismatch(field, value);
    }

    @Override
    public final void close() {
        validity.close();
        closeValues();
    }
}
