package dev.weir.format.wire;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.arrow.flight.grpc.AddWritableBuffer;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A frame as the stream that gRPC drains. A large body joins gRPC's chain of buffers as it is; it is released when netty has
 * written it, and when this stream is closed without having been drained. A small frame is one array, whose length gRPC
 * knows: one buffer is cheaper to send than two.
 */
final class FrameStream extends InputStream implements Drainable {
    // grpc takes a stream of known length into a buffer of its own, so a large frame must not tell it (no KnownLength).
    private static final int SMALL_BODY_BYTES = 8 << 10;

    private final ByteBuf head;
    private final ByteBuf body;
    private boolean closed;

    private FrameStream(ByteBuf head, ByteBuf body) {
        this.head = head;
        this.body = body;
    }

    /** Takes over the frame's body. */
    static InputStream of(FlightFrame frame) {
        ArrowBuf body = frame.body();
        long length = body.readableBytes();
        if (length <= SMALL_BODY_BYTES) {
            try (body) {
                byte[] bytes = head(frame, length, (int) length);
                body.getBytes(body.readerIndex(), bytes, bytes.length - (int) length, (int) length);
                return new Small(bytes);
            }
        }
        try {
            return new FrameStream(
                    direct(head(frame, length, 0)),
                    new Native(body, body.nioBuffer(body.readerIndex(), Math.toIntExact(length))));
        } catch (RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    /** Netty copies a composite into one buffer before it writes it when any part of it is an array. */
    private static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** All that comes before the body's bytes, with room for some of them. */
    private static byte[] head(FlightFrame frame, long bodyLength, int room) {
        // A record batch without a body still says so: some readers insist on the field.
        boolean hasBody = frame.header().length > 0 || bodyLength > 0;
        int size = size(FrameParser.DESCRIPTOR, frame.descriptor())
                + size(FrameParser.HEADER, frame.header())
                + size(FrameParser.APP_METADATA, frame.appMetadata())
                + (hasBody
                        ? CodedOutputStream.computeTagSize(FrameParser.BODY)
                                + CodedOutputStream.computeUInt64SizeNoTag(bodyLength)
                        : 0);
        byte[] bytes = new byte[size + room];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 0, size);
        try {
            write(out, FrameParser.DESCRIPTOR, frame.descriptor());
            write(out, FrameParser.HEADER, frame.header());
            write(out, FrameParser.APP_METADATA, frame.appMetadata());
            if (hasBody) {
                out.writeTag(FrameParser.BODY, 2);
                out.writeUInt64NoTag(bodyLength);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not with an array
        }
        return bytes;
    }

    private static int size(int field, byte[] bytes) {
        return bytes.length == 0 ? 0 : CodedOutputStream.computeByteArraySize(field, bytes);
    }

    private static void write(CodedOutputStream out, int field, byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            out.writeByteArray(field, bytes);
        }
    }

    /**
     * Without a copy where gRPC allows it, which is for one buffer of a message, the first: so head and body go as one. {@code
     * AddWritableBuffer} retains what it takes, and copies where it may not.
     */
    @Override
    public int drainTo(OutputStream target) throws IOException {
        int length = head.readableBytes() + body.readableBytes();
        if (length > 0) {
            // Duplicates, because gRPC reads later, and our indexes move now.
            ByteBuf whole = whole();
            try {
                AddWritableBuffer.add(whole, target, true);
            } finally {
                whole.release();
            }
            head.readerIndex(head.writerIndex());
            body.readerIndex(body.writerIndex());
        }
        return length;
    }

    /** Head and body, to be released. Of any number of parts, as netty adds the next message to it, and would copy all beyond a limit. */
    CompositeByteBuf whole() {
        return Unpooled.compositeBuffer(Integer.MAX_VALUE)
                .addComponent(true, head.retainedDuplicate())
                .addComponent(true, body.retainedDuplicate());
    }

    @Override
    public int read() {
        return head.isReadable() ? head.readByte() & 0xFF : body.isReadable() ? body.readByte() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        ByteBuf from = head.isReadable() ? head : body;
        int count = Math.min(length, from.readableBytes());
        from.readBytes(bytes, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public int available() {
        return head.readableBytes() + body.readableBytes();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            head.release();
            body.release();
        }
    }

    /** Arrow memory as netty's: the last release of the one is the release of the other. */
    private static final class Native extends UnpooledDirectByteBuf {
        private final ArrowBuf owned;

        Native(ArrowBuf owned, ByteBuffer bytes) {
            super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.remaining());
            this.owned = owned;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            owned.close();
        }
    }

    private static final class Small extends ByteArrayInputStream implements KnownLength, Drainable {
        Small(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
