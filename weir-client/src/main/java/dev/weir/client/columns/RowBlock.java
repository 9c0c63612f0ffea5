package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** An open batch: rows in preallocated columns. Used again and again, so that its memory is allocated once. */
public final class RowBlock implements AutoCloseable {
    /** So that offsets of 32 bits cannot overflow, and a batch stays below what a server takes. */
    public static final long MAX_ROW_BYTES = 32L << 20;

    private final Schema schema;
    private final BufferAllocator allocator;
    private final ByteCount variable = new ByteCount();
    private final ColumnWriter[] columns;
    private final int rowBytes;
    private int rows;

    public RowBlock(TableSchema schema, BufferAllocator allocator) {
        this.schema = schema.arrow();
        this.allocator = allocator;
        this.columns = ColumnWriters.of(this.schema.getFields(), allocator, variable);
        this.rowBytes = Math.max(1, ColumnWriters.fixedBytes(columns));
    }

    public int rows() {
        return rows;
    }

    /** Bytes of the rows, uncompressed. */
    public long bytes() {
        return (long) rows * rowBytes + variable.value;
    }

    /** Appends one row, or throws and leaves none. */
    public void append(@Nullable Object[] row) {
        if (row.length != columns.length) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the row has the wrong number of values: give one for each column columns=" + columns.length
                            + " values=" + row.length);
        }
        long before = variable.value;
        try {
            for (int i = 0; i < columns.length; i++) {
                columns[i].writeNullable(row[i]);
            }
        } catch (Throwable e) {
            takeBack(before);
            throw e;
        }
        end(before);
    }

    public <R extends Record> void append(R row, RecordWriter<R> writer) {
        long before = variable.value;
        try {
            writer.write(columns, row);
        } catch (Throwable e) {
            takeBack(before);
            throw e;
        }
        end(before);
    }

    private void end(long before) {
        long added = variable.value - before;
        if (added > MAX_ROW_BYTES) {
            takeBack(before);
            throw tooLarge(added);
        }
        rows++;
    }

    static WeirException tooLarge(long bytes) {
        return new WeirException(
                ErrorCode.BATCH_TOO_LARGE,
                "one row is too large: keep large values elsewhere bytes=" + bytes + " max=" + MAX_ROW_BYTES);
    }

    private void takeBack(long before) {
        for (ColumnWriter column : columns) {
            column.truncate(rows);
        }
        variable.value = before;
    }

    /** The rows as vectors that share this block's memory: close them before {@link #reset}. */
    public VectorSchemaRoot toRoot() {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        for (ColumnWriter column : columns) {
            column.collect(nodes, buffers);
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        try (ArrowRecordBatch batch = new ArrowRecordBatch(rows, nodes, buffers)) {
            new VectorLoader(root).load(batch);
            return root;
        } catch (Throwable e) {
            root.close();
            throw e;
        }
    }

    public void reset() {
        for (ColumnWriter column : columns) {
            column.reset();
        }
        variable.value = 0;
        rows = 0;
    }

    @Override
    public void close() {
        for (ColumnWriter column : columns) {
            column.close();
        }
    }
}
