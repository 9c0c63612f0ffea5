package dev.weir.client.append;

import dev.weir.format.schema.TableSchema;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a unit, until they are encoded. */
interface RowSource {
    /** Of its rows. */
    TableSchema schema();

    /** Made once, closed by the caller. */
    VectorSchemaRoot open();

    /** The memory can be used again. */
    void release();
}
