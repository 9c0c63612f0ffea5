package dev.weir.format.wire;

import io.grpc.MethodDescriptor;
import java.io.InputStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One FlightData message, with the body in native memory: received with one copy, sent with none. Used by the client and by
 * the server instead of Arrow's own stream classes, so that compressed bodies pass through unopened.
 *
 * @param descriptor serialized FlightDescriptor; empty but for the first frame of a put or exchange
 * @param header the Arrow Message flatbuffer, or empty
 * @param appMetadata application metadata, or empty
 * @param body owned by this record; may be empty. What counts are the bytes from its reader index to its writer index
 */
public record FlightFrame(byte[] descriptor, byte[] header, byte[] appMetadata, ArrowBuf body)
        implements AutoCloseable {
    /**
     * Reads and writes frames for gRPC. Writing passes the body's ownership to the transport, which releases it, also when the
     * call is cancelled (a frame that {@code sendMessage} throws at is still the caller's). Two things are the caller's part: a channel without retries, which would write a frame twice; and
     * to send only when the call is ready, because gRPC forgets what was sent to a call that never got a connection.
     *
     * <p>A frame that cannot be read is a {@code WeirException}: {@code MALFORMED_BATCH}, {@code BATCH_TOO_LARGE}, or {@code
     * OUT_OF_MEMORY} when the allocator is exhausted.
     *
     * @param maxBodyBytes a longer body is refused before it is allocated
     * @param maxMetadataBytes of each of the other parts, which are read into the heap
     */
    public static MethodDescriptor.Marshaller<FlightFrame> marshaller(
            BufferAllocator allocator, long maxBodyBytes, int maxMetadataBytes) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(FlightFrame frame) {
                return FrameStream.of(frame);
            }

            @Override
            public FlightFrame parse(InputStream stream) {
                return FrameParser.parse(stream, allocator, maxBodyBytes, maxMetadataBytes);
            }
        };
    }

    @Override
    public void close() {
        body.close();
    }
}
