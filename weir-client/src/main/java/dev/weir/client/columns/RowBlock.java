package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import java.nio.charset.StandardCharsets;
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

    /** A row that is there or not: that is for the table to find out. */
    private static final byte[] UPSERT = Change.INSERT.getBytes(StandardCharsets.UTF_8);

    private static final byte[] DELETE = Change.DELETE.getBytes(StandardCharsets.UTF_8);

    private final TableSchema table;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final ByteCount variable = new ByteCount();
    private final ColumnWriter[] columns;
    /** Without the one that says what is to become of a row. */
    private final int given;

    private final int rowBytes;
    private int rows;

    /** @param schema if it has the column {@value Change#COLUMN}, last, that is written here and not by the caller */
    public RowBlock(TableSchema schema, BufferAllocator allocator) {
        this.table = schema;
        this.schema = schema.arrow();
        this.allocator = allocator;
        this.columns = ColumnWriters.of(this.schema.getFields(), allocator, variable);
        this.given = schema.indexOf(Change.COLUMN).orElse(columns.length);
        this.rowBytes = Math.max(1, ColumnWriters.fixedBytes(columns));
    }

    public TableSchema schema() {
        return table;
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
        checkCount(row.length, given);
        long before = variable.value;
        try {
            for (int i = 0; i < given; i++) {
                columns[i].writeNullable(row[i]);
            }
            change(UPSERT);
        } catch (Throwable e) {
            takeBack(before);
            throw e;
        }
        end(before);
    }

    /** Says that the row with this key is to go; or throws and leaves nothing. The schema has {@value Change#COLUMN}. */
    public void delete(@Nullable Object[] key, int[] keyColumns) {
        checkCount(key.length, keyColumns.length);
        long before = variable.value;
        try {
            for (int i = 0; i < given; i++) {
                int at = position(keyColumns, i);
                if (at >= 0) {
                    columns[i].writeNullable(key[at]);
                } else {
                    columns[i].writePlaceholder();
                }
            }
            change(DELETE);
        } catch (Throwable e) {
            takeBack(before);
            throw e;
        }
        end(before);
    }

    /** As above: of the record only the key counts. */
    public <R extends Record> void delete(R row, RecordWriter<R> writer) {
        append(row, writer, DELETE);
    }

    private static int position(int[] columns, int column) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == column) {
                return i;
            }
        }
        return -1;
    }

    private static void checkCount(int values, int wanted) {
        if (values != wanted) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the row or key has the wrong number of values: give one for each of its columns columns=" + wanted
                            + " values=" + values);
        }
    }

    private void change(byte[] what) {
        if (given < columns.length) {
            columns[given].write(what);
        }
    }

    public <R extends Record> void append(R row, RecordWriter<R> writer) {
        append(row, writer, UPSERT);
    }

    private <R extends Record> void append(R row, RecordWriter<R> writer, byte[] what) {
        long before = variable.value;
        try {
            writer.write(columns, row);
            change(what);
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
