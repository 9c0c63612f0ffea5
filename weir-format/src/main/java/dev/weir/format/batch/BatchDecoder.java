package dev.weir.format.batch;

import dev.weir.format.schema.TableSchema;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** {@link EncodedBatch} to vectors. Keeps native contexts: one per thread, closed by its owner. */
public final class BatchDecoder implements AutoCloseable {
    /** Whether the bytes have been checked before. */
    public enum Trust {
        /** From outside: every offset, length, null count and UTF-8 sequence is checked before a vector can be read. */
        NONE,
        /** From our own disk, with the checksum verified. */
        CHECKSUMMED
    }

    public BatchDecoder(BufferAllocator allocator, BatchLimits limits) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decodes the chosen columns (positions in the schema) into a root of their own, owned by the caller. The body stays the
     * caller's; raw buffers are retained slices of it, not copies.
     */
    public VectorSchemaRoot decode(TableSchema schema, BatchLayout layout, ArrowBuf body, int[] columns, Trust trust) {
        throw new UnsupportedOperationException();
    }

    /**
     * As above for a body that holds only these columns one after the other, as {@link BatchLayout#project} describes.
     */
    public VectorSchemaRoot decodeProjected(
            TableSchema schema, BatchLayout layout, ArrowBuf columnBytes, int[] columns, Trust trust) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
