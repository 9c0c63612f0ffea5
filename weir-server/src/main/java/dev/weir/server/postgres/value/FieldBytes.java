package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** The bytes of the field that is being read. On the heap, so that one that is given up needs no release. */
final class FieldBytes {
    private static final int FIRST = 256;
    /** What is kept between fields. */
    private static final int KEPT = 64 << 10;

    private ByteBuf bytes = Unpooled.buffer(FIRST);

    ByteBuf bytes() {
        return bytes;
    }

    int length() {
        return bytes.readableBytes();
    }

    void add(int value) {
        bytes.writeByte(value);
    }

    void add(byte[] from, int start, int end) {
        bytes.writeBytes(from, start, end - start);
    }

    boolean is(byte[] text) {
        return bytes.readableBytes() == text.length
                && Arrays.equals(
                        bytes.array(),
                        bytes.arrayOffset() + bytes.readerIndex(),
                        bytes.arrayOffset() + bytes.writerIndex(),
                        text,
                        0,
                        text.length);
    }

    void clear() {
        if (bytes.capacity() > KEPT) {
            bytes = Unpooled.buffer(FIRST);
        } else {
            bytes.clear();
        }
    }
}
