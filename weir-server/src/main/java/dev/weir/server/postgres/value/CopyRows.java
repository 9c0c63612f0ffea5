package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of a copy under construction: fields come in one after the other, and go to their columns. */
final class CopyRows implements AutoCloseable {
    private final VectorSchemaRoot root;
    private final CopyLimits limits;
    private final List<Field> fields = new ArrayList<>();
    private final List<ColumnReader> readers = new ArrayList<>();
    /** Columns that the copy does not have. */
    private final List<ColumnReader> missing = new ArrayList<>();

    private int row;
    private int column;
    private long line = 1;
    private long rowBytes;
    private long batchBytes;

    CopyRows(
            Schema table,
            List<String> columns,
            Format format,
            ZoneId zone,
            CopyLimits limits,
            BufferAllocator allocator) {
        this.limits = limits;
        this.root = VectorSchemaRoot.create(table, allocator);
        try {
            List<Integer> indexes = indexes(table, columns);
            for (int index : indexes) {
                fields.add(table.getFields().get(index));
                readers.add(ColumnReader.of(root.getVector(index), format, zone));
            }
            for (int i = 0; i < table.getFields().size(); i++) {
                if (!indexes.contains(i)) {
                    missing.add(ColumnReader.of(root.getVector(i), format, zone));
                }
            }
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** Of the columns in their order; all, if none are named. */
    private static List<Integer> indexes(Schema table, List<String> columns) {
        List<Field> fields = table.getFields();
        List<Integer> indexes = new ArrayList<>();
        for (String name : columns) {
            int index = 0;
            while (index < fields.size() && !fields.get(index).getName().equalsIgnoreCase(name)) {
                index++;
            }
            if (index == fields.size()) {
                throw new WeirException(ErrorCode.UNKNOWN_COLUMN, "the table has no such column column=" + name);
            }
            indexes.add(index);
        }
        if (columns.isEmpty()) {
            fields.forEach(_ -> indexes.add(indexes.size()));
        }
        Set<Integer> some = new HashSet<>(indexes);
        if (some.size() < indexes.size()) {
            throw new WeirException(ErrorCode.INVALID_SQL, "a column is named twice columns=" + columns);
        }
        for (int i = 0; i < fields.size(); i++) {
            if (!some.contains(i) && !fields.get(i).isNullable()) {
                throw new WeirException(
                        ErrorCode.TYPE_MISMATCH,
                        "the copy leaves out a column that may not be null column="
                                + fields.get(i).getName());
            }
        }
        return indexes;
    }

    List<Field> fields() {
        return fields;
    }

    VectorSchemaRoot root() {
        return root;
    }

    /** The column whose field is next. */
    int column() {
        return column;
    }

    /** Bytes that came in for the current row; more than the limit are refused before they are kept. */
    void count(long bytes) {
        rowBytes += bytes;
        if (rowBytes > limits.rowBytes()) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE, "a row is too long " + place() + " limit=" + limits.rowBytes());
        }
    }

    void value(ByteBuf bytes) {
        ColumnReader reader = readers.get(next());
        try {
            reader.read(row, bytes);
        } catch (WeirException e) {
            throw Malformed.at(e, place());
        }
        column++;
    }

    void nullValue() {
        Field field = fields.get(next());
        if (!field.isNullable()) {
            throw new WeirException(ErrorCode.TYPE_MISMATCH, "the column may not be null " + place());
        }
        readers.get(column++).readNull(row);
    }

    private int next() {
        if (column == fields.size()) {
            throw malformed("there is data behind the last column");
        }
        return column;
    }

    /** A line that is no row. */
    void endLine() {
        line++;
        rowBytes = 0;
    }

    /** A line break within a field. */
    void lineBreak() {
        line++;
    }

    void endRow() {
        if (column < fields.size()) {
            throw malformed("there is no data for the column");
        }
        for (ColumnReader reader : missing) {
            reader.readNull(row);
        }
        row++;
        column = 0;
        batchBytes += rowBytes;
        endLine();
    }

    boolean isEmpty() {
        return row == 0;
    }

    boolean isFull() {
        return row >= limits.batchRows() || batchBytes >= limits.batchBytes();
    }

    /** The rows so far are the root's. */
    void seal() {
        root.setRowCount(row);
    }

    void clear() {
        root.clear();
        row = 0;
        batchBytes = 0;
    }

    WeirException malformed(String what) {
        return new WeirException(
                ErrorCode.INVALID_REQUEST, "the data of the copy is malformed: " + what + " " + place());
    }

    /** Rows of the binary format count as lines. */
    private String place() {
        return "line=" + line
                + (column < fields.size() ? " column=" + fields.get(column).getName() : "");
    }

    @Override
    public void close() {
        root.close();
    }
}
