package dev.weir.sim.client;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.sim.check.RowShape;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A batch as it goes over the wire: real Arrow bytes. */
record Payload(byte[] metadata, byte[] body) {
    static Payload encode(long batch, int rows, Codec codec, BufferAllocator allocator) {
        try (VectorSchemaRoot root = RowShape.rows(batch, rows, allocator)) {
            return encode(RowShape.SCHEMA, root, codec, allocator);
        }
    }

    /** The root stays the caller's. */
    static Payload encode(TableSchema schema, VectorSchemaRoot root, Codec codec, BufferAllocator allocator) {
        try (BatchEncoder encoder = new BatchEncoder(allocator, codec);
                EncodedBatch encoded = encoder.encode(schema, root)) {
            byte[] body = new byte[(int) encoded.layout().bodyLength()];
            encoded.body().getBytes(0, body);
            return new Payload(encoded.metadata(), body);
        }
    }

    /** The body as the door gives it on; the receiver's. */
    ArrowBuf received(BufferAllocator allocator) {
        if (body.length == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf buffer = allocator.buffer(body.length);
        buffer.setBytes(0, ByteBuffer.wrap(body));
        buffer.writerIndex(body.length);
        return buffer;
    }
}
