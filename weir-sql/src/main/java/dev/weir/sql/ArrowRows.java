package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A few rows of DuckDB, all at once. */
final class ArrowRows {
    private ArrowRows() {}

    /** The rest of the rows; owned by the caller. */
    static VectorSchemaRoot read(DuckConnection.Rows rows, BufferAllocator allocator)
            throws DuckConnection.DuckException {
        return read(rows, rows.columns(), allocator);
    }

    /** Of their first columns. */
    static VectorSchemaRoot read(DuckConnection.Rows rows, int columns, BufferAllocator allocator)
            throws DuckConnection.DuckException {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            long type = rows.type(i);
            try {
                fields.add(DuckTypes.field(rows.name(i), type));
            } finally {
                DuckTypes.destroy(type);
            }
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
        try {
            root.allocateNew();
            List<VectorDrain> drains = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                long type = rows.type(i);
                try {
                    drains.add(VectorDrain.of(root.getVector(i), type));
                } finally {
                    DuckTypes.destroy(type);
                }
            }
            drains.forEach(VectorDrain::restart);
            int count = 0;
            for (long chunk = rows.fetch(); chunk != 0; chunk = rows.fetch()) {
                try {
                    int size = Math.toIntExact(DuckNative.chunkSize(chunk));
                    for (int i = 0; i < drains.size(); i++) {
                        drains.get(i).append(DuckNative.chunkVector(chunk, i), 0, size);
                    }
                    count += size;
                } finally {
                    rows.release(chunk);
                }
            }
            drains.forEach(VectorDrain::finish);
            root.setRowCount(count);
            return root;
        } catch (DuckConnection.DuckException | RuntimeException e) {
            root.close();
            throw e;
        }
    }
}
