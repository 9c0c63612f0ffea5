package dev.weir.client.columns;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** A cursor over the rows of one batch after the other. */
public final class RowReader {
    private final List<Field> fields;
    final ColumnReader[] columns;
    private int row;

    public RowReader(List<Field> fields) {
        this.fields = fields;
        this.columns = ColumnReaders.of(fields);
    }

    public List<Field> fields() {
        return fields;
    }

    /** Reads from this batch from now on. */
    public void bind(VectorSchemaRoot root) {
        List<FieldVector> vectors = root.getFieldVectors();
        for (int i = 0; i < columns.length; i++) {
            columns[i].bind(vectors.get(i));
        }
    }

    public void at(int position) {
        row = position;
    }

    public boolean isNull(int column) {
        return columns[column].isNull(row);
    }

    public long longAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readLong(row);
    }

    public int intAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readInt(row);
    }

    public double doubleAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readDouble(row);
    }

    public boolean booleanAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readBoolean(row);
    }

    public String stringAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readString(row);
    }

    public byte[] bytesAt(int column) {
        columns[column].requirePresent(row);
        return columns[column].readBytes(row);
    }

    public @Nullable Object valueAt(int column) {
        return columns[column].get(row);
    }
}
