package dev.weir.client.columns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** utf8 and binary. */
final class VarColumn extends ColumnWriter {
    /** Copies go by words, so the last one may touch bytes behind the value. */
    private static final int SLACK = 8;

    private final NativeBuffer offsets;
    private final NativeBuffer data;
    private final boolean text;
    private int length;

    VarColumn(Field field, BufferAllocator allocator, ByteCount bytes) {
        super(field, allocator, bytes);
        this.offsets = new NativeBuffer(allocator);
        this.data = new NativeBuffer(allocator);
        this.text = field.getType() instanceof ArrowType.Utf8;
    }

    void writeString(@Nullable String value) {
        if (value == null) {
            writeNull();
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            writeBytes(utf8, utf8.length);
        }
    }

    private void writeBytes(byte[] value, int lengthBytes) {
        if (lengthBytes > RowBlock.MAX_ROW_BYTES) {
            throw RowBlock.tooLarge(lengthBytes);
        }
        data.ensure((long) length + lengthBytes + SLACK);
        copy(value, data.address() + length, lengthBytes);
        end(lengthBytes);
    }

    /** A call out of compiled code costs more than a short string: those are copied word by word. */
    private static void copy(byte[] value, long to, int lengthBytes) {
        if (lengthBytes > 256) {
            MemoryUtil.copyToMemory(value, 0, to, lengthBytes);
        } else if (lengthBytes >= 8) {
            int last = lengthBytes - 8;
            for (int i = 0; i < last; i += 8) {
                MemoryUtil.putLong(to + i, MemoryUtil.getLong(value, i));
            }
            MemoryUtil.putLong(to + last, MemoryUtil.getLong(value, last));
        } else {
            for (int i = 0; i < lengthBytes; i++) {
                MemoryUtil.putByte(to + i, value[i]);
            }
        }
    }

    private void end(int lengthBytes) {
        length = Math.addExact(length, lengthBytes);
        bytes.value += lengthBytes;
        count++;
        offsets.ensure(4L * count + 4);
        MemoryUtil.putInt(offsets.address() + 4L * count, length);
    }

    @Override
    void write(Object value) {
        if (text && value instanceof String string) {
            writeString(string);
        } else if (text && value instanceof Enum<?> constant) {
            writeString(constant.name());
        } else if (text && value instanceof CharSequence chars) {
            writeString(chars.toString());
        } else if (value instanceof byte[] content) {
            writeBytes(content, content.length);
        } else if (!text && value instanceof ByteBuffer buffer) {
            byte[] content = new byte[buffer.remaining()];
            buffer.duplicate().get(content);
            writeBytes(content, content.length);
        } else {
            throw mismatch(value);
        }
    }

    @Override
    void writeEmpty() {
        end(0);
    }

    @Override
    int fixedBytes() {
        return 4;
    }

    @Override
    void truncateValues(int values) {
        length = values == 0 ? 0 : MemoryUtil.getInt(offsets.address() + 4L * values);
    }

    @Override
    void resetValues() {
        length = 0;
    }

    @Override
    void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        offsets.ensure(4);
        MemoryUtil.putInt(offsets.address(), 0);
        buffers.add(offsets.view(4L * count + 4));
        buffers.add(data.view(length));
    }

    @Override
    void closeValues() {
        offsets.close();
        data.close();
    }
}
