package dev.weir.client.append;

import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a unit, until they are encoded. */
interface RowSource {
    /** Made once, closed by the caller. */
    VectorSchemaRoot open();

    /** The memory can be used again. */
    void release();
}
