package dev.weir.format.batch;

import org.apache.arrow.memory.ArrowBuf;

/**
 * One batch as it travels and is stored.
 *
 * @param metadata the Message flatbuffer, without prefix and without Weir's header
 * @param body the buffers, compressed, padded to 8 bytes; owned by this record. {@link BatchLayout#bodyLength} bytes count; the
 *     buffer may be larger
 */
public record EncodedBatch(byte[] metadata, BatchLayout layout, ArrowBuf body) implements AutoCloseable {
    @Override
    public void close() {
        body.close();
    }
}
