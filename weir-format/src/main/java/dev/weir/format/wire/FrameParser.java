package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Reads protobuf's FlightData by hand: fields 1, 2, 3 and 1000, all bytes; others are skipped. As in protobuf, the last of a
 * repeated field counts.
 */
final class FrameParser {
    static final int DESCRIPTOR = 1;
    static final int HEADER = 2;
    static final int APP_METADATA = 3;
    static final int BODY = 1000;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final BufferAllocator allocator;
    private final long maxBodyBytes;
    private final int maxMetadataBytes;
    private byte[] descriptor = NOTHING;
    private byte[] header = NOTHING;
    private byte[] appMetadata = NOTHING;
    private @Nullable ArrowBuf body;

    private FrameParser(InputStream in, BufferAllocator allocator, long maxBodyBytes, int maxMetadataBytes) {
        this.in = in;
        this.allocator = allocator;
        this.maxBodyBytes = maxBodyBytes;
        this.maxMetadataBytes = maxMetadataBytes;
    }

    static FlightFrame parse(InputStream in, BufferAllocator allocator, long maxBodyBytes, int maxMetadataBytes) {
        FrameParser parser = new FrameParser(in, allocator, maxBodyBytes, maxMetadataBytes);
        try {
            parser.fields();
            return new FlightFrame(
                    parser.descriptor,
                    parser.header,
                    parser.appMetadata,
                    parser.body == null ? allocator.getEmpty() : parser.body);
        } catch (IOException e) {
            parser.releaseBody();
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "the frame is cut off or cannot be read cause=" + e.getMessage(), e);
        } catch (OutOfMemoryException e) {
            parser.releaseBody();
            throw new WeirException(
                    ErrorCode.OUT_OF_MEMORY, "there is no memory for the frame's body; send it again later", e);
        } catch (RuntimeException | Error e) {
            parser.releaseBody();
            throw e;
        }
    }

    private void fields() throws IOException {
        for (int first = in.read(); first >= 0; first = in.read()) {
            long tag = varint(first);
            long field = tag >>> 3;
            int type = (int) tag & 7;
            if (field == 0 || field > 0x1FFFFFFF) {
                throw malformed("the frame has a field of an impossible number field=" + field);
            }
            if (type == BYTES) {
                bytes(field, varint(next()));
            } else if (field <= APP_METADATA || field == BODY) {
                throw malformed("a field of the frame has the wrong type field=" + field + " type=" + type);
            } else if (type == VARINT) {
                varint(next());
            } else if (type == FIXED64) {
                in.skipNBytes(8);
            } else if (type == FIXED32) {
                in.skipNBytes(4);
            } else {
                throw malformed("a field of the frame has an unknown type field=" + field + " type=" + type);
            }
        }
    }

    private void bytes(long field, long length) throws IOException {
        if (length < 0 || (in instanceof KnownLength && length > in.available())) {
            throw malformed("a field is longer than the frame field=" + field + " length=" + length);
        }
        if (field == BODY) {
            body(length);
        } else if (field == DESCRIPTOR) {
            descriptor = small(length);
        } else if (field == HEADER) {
            header = small(length);
        } else if (field == APP_METADATA) {
            appMetadata = small(length);
        } else {
            in.skipNBytes(length);
        }
    }

    /** Takes memory as bytes arrive when the stream does not know its length. */
    private byte[] small(long length) throws IOException {
        if (length > maxMetadataBytes) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "a frame's metadata is too large bytes=" + length + " limit=" + maxMetadataBytes);
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length != length) {
            throw new EOFException("bytes=" + bytes.length + " expected=" + length);
        }
        return bytes;
    }

    private void body(long length) throws IOException {
        if (length > maxBodyBytes || length > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the batch is too large; send smaller ones body_bytes=" + length + " limit=" + maxBodyBytes);
        }
        releaseBody();
        if (length == 0) {
            return;
        }
        // The allocator rounds up; the slice is exact, so that nobody takes the rest for data.
        ArrowBuf memory = allocator.buffer(length).slice(0, length);
        body = memory;
        int at = 0;
        while (at < length) {
            at += read(memory, at, (int) length - at);
        }
        memory.writerIndex(length);
    }

    /** From the transport's own buffer when it shows it, else through the heap. */
    private int read(ArrowBuf memory, int at, int length) throws IOException {
        if (in instanceof HasByteBuffer buffers && buffers.byteBufferSupported()) {
            ByteBuffer bytes = buffers.getByteBuffer();
            if (bytes != null && bytes.hasRemaining()) {
                ByteBuffer chunk = bytes.duplicate();
                chunk.limit(chunk.position() + Math.min(length, chunk.remaining()));
                int count = chunk.remaining();
                memory.setBytes(at, chunk);
                in.skipNBytes(count);
                return count;
            }
        }
        int count = memory.setBytes(at, in, length);
        if (count <= 0) {
            throw new EOFException("bytes=" + at + " expected=" + (at + length));
        }
        return count;
    }

    private int next() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("the frame ends within a field");
        }
        return value;
    }

    private long varint(int first) throws IOException {
        long value = first & 0x7F;
        int last = first;
        for (int shift = 7; last >= 0x80; shift += 7) {
            if (shift > 63) {
                throw malformed("a number in the frame has no end");
            }
            last = next();
            value |= (long) (last & 0x7F) << shift;
        }
        return value;
    }

    private void releaseBody() {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    private static WeirException malformed(String message) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, message);
    }
}
