package dev.weir.format.batch;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Choosing rows of a batch, whatever its types. */
public final class Rows {
    private Rows() {}

    /** Rows {@code from} (included) to {@code to} (excluded) in a root of their own. */
    public static VectorSchemaRoot slice(VectorSchemaRoot root, int from, int to) {
        throw new UnsupportedOperationException();
    }

    /** The rows at these positions, in this order, copied into a root of their own. */
    public static VectorSchemaRoot take(VectorSchemaRoot root, int[] rows, BufferAllocator allocator) {
        throw new UnsupportedOperationException();
    }
}
