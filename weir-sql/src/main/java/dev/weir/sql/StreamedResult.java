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
import org.jspecify.annotations.Nullable;

/** DuckDB's rows as Arrow batches. Takes over the run. */
final class StreamedResult implements QueryResult {
    /** A batch ends when it has that many rows or bytes of text; it holds a whole number of DuckDB's chunks. */
    private static final int BATCH_ROWS = 16_384;

    private static final long BATCH_BYTES = 4L << 20;

    /** Starts the query when its first rows are wanted. */
    interface Start {
        DuckConnection.Rows rows();
    }

    private final QueryRun run;
    private final Start start;
    private final VectorSchemaRoot root;
    private final List<VectorDrain> drains = new ArrayList<>();
    private DuckConnection.@Nullable Rows rows;
    private boolean done;
    private boolean closed;

    /** @param schema columns that the rows have, or that their types have been cast to, see {@link DuckTypes#sql} */
    StreamedResult(QueryRun run, Start start, Schema schema, BufferAllocator allocator) {
        this.run = run;
        this.start = start;
        this.root = VectorSchemaRoot.create(schema, allocator);
    }

    static List<Field> fields(DuckConnection.Columns columns) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.columns(); i++) {
            long type = columns.type(i);
            try {
                fields.add(DuckTypes.field(columns.name(i), type));
            } finally {
                DuckTypes.destroy(type);
            }
        }
        return fields;
    }

    private DuckConnection.Rows started() {
        DuckConnection.Rows running = rows;
        if (running != null) {
            return running;
        }
        running = start.rows();
        for (int i = 0; i < running.columns(); i++) {
            long type = running.type(i);
            try {
                drains.add(VectorDrain.of(root.getVector(i), type));
            } finally {
                DuckTypes.destroy(type);
            }
        }
        rows = running;
        return running;
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
        DuckConnection.Rows running = started();
        root.clear();
        for (FieldVector vector : root.getFieldVectors()) {
            vector.setInitialCapacity(ScanRun.CHUNK_ROWS);
            vector.allocateNew();
        }
        drains.forEach(VectorDrain::restart);
        int count = 0;
        try {
            while (count < BATCH_ROWS && payloadBytes() < BATCH_BYTES) {
                long chunk = running.fetch();
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
                    running.release(chunk);
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
    public void cancel(WeirException reason) {
        run.cancel(reason);
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
