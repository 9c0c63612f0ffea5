package dev.weir.format.batch;

import dev.weir.format.schema.TableSchema;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Vectors to {@link EncodedBatch}. Keeps native compression contexts: one per thread, closed by its owner. */
public final class BatchEncoder implements AutoCloseable {
    public BatchEncoder(BufferAllocator allocator, Codec codec) {
        throw new UnsupportedOperationException();
    }

    /** Encodes all rows; the root stays the caller's. Buffers that do not shrink are stored raw. */
    public EncodedBatch encode(TableSchema schema, VectorSchemaRoot root) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
