package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** DuckDB's rows as Arrow batches. Takes over the run. */
final class StreamedResult implements QueryResult {
    /** A batch ends when it has that many rows or bytes of text; it holds a whole number of DuckDB's chunks. */
    private static final int BATCH_ROWS = 16_384;

    private static final long BATCH_BYTES = 4L << 20;

    private final QueryRun run;
    private final DuckConnection.Rows rows;
    private final VectorSchemaRoot root;
    private final List<VectorDrain> drains = new ArrayList<>();
    private boolean done;
    private boolean closed;

    /** With the types that the rows have. */
    static StreamedResult of(QueryRun run, DuckConnection.Rows rows, BufferAllocator allocator) {
        return new StreamedResult(run, rows, new Schema(fields(rows)), allocator);
    }

    /** @param schema columns that the rows' types have been cast to, see {@link DuckTypes#sql} */
    StreamedResult(QueryRun run, DuckConnection.Rows rows, Schema schema, BufferAllocator allocator) {
        this.run = run;
        this.rows = rows;
        this.root = VectorSchemaRoot.create(schema, allocator);
        for (int i = 0; i < rows.columns(); i++) {
            long type = rows.type(i);
            try {
                drains.add(VectorDrain.of(root.getVector(i), type));
            } finally {
                DuckTypes.destroy(type);
            }
        }
    }

    static List<Field> fields(DuckConnection.Rows rows) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < rows.columns(); i++) {
            long type = rows.type(i);
            try {
                fields.add(DuckTypes.field(rows.name(i), type));
            } finally {
                DuckTypes.destroy(type);
            }
        }
        return fields;
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public boolean next() {
        run.scope().checkCancelled();
        if (done) {
            return false;
        }
        root.clear();
        for (FieldVector vector : root.getFieldVectors()) {
            vector.setInitialCapacity(ScanRun.CHUNK_ROWS);
            vector.allocateNew();
        }
        drains.forEach(VectorDrain::restart);
        int count = 0;
        try {
            while (count < BATCH_ROWS && payloadBytes() < BATCH_BYTES) {
                long chunk = rows.fetch();
                if (chunk == 0) {
                    done = true;
                    break;
                }
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
        } catch (DuckConnection.DuckException e) {
            done = true;
            throw run.error(e);
        } catch (org.apache.arrow.memory.OutOfMemoryException e) {
            done = true;
            throw new WeirException(ErrorCode.OUT_OF_MEMORY, "no memory for a batch of the result", e);
        }
        drains.forEach(VectorDrain::finish);
        root.setRowCount(count);
        return count > 0;
    }

    private long payloadBytes() {
        long bytes = 0;
        for (VectorDrain drain : drains) {
            bytes += drain.payloadBytes();
        }
        return bytes;
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel() {
        run.cancel();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            root.close();
            run.close();
        }
    }
}
