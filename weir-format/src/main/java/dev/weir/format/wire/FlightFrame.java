package dev.weir.format.wire;

import io.grpc.MethodDescriptor;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One FlightData message, with the body in native memory: received with one copy, sent with none. Used by the client and by
 * the server instead of Arrow's own stream classes, so that compressed bodies pass through unopened.
 *
 * @param descriptor serialized FlightDescriptor; empty but for the first frame of a put or exchange
 * @param header the Arrow Message flatbuffer, or empty
 * @param appMetadata application metadata, or empty
 * @param body owned by this record; may be empty
 */
public record FlightFrame(byte[] descriptor, byte[] header, byte[] appMetadata, ArrowBuf body)
        implements AutoCloseable {
    /**
     * Reads and writes frames for gRPC. Writing passes the body's ownership to the transport, which releases it.
     *
     * @param maxBodyBytes a longer body is refused before it is allocated
     */
    public static MethodDescriptor.Marshaller<FlightFrame> marshaller(BufferAllocator allocator, long maxBodyBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        body.close();
    }
}
