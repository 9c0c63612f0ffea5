package dev.weir.storage.state;

import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** The changes of some writes as the log has them: rows, as long as the fold that they come from is open, and what happened to each. */
public final class Changelog {
    private final RowPointers rows;
    private ChangeKind[] kinds;
    private int[] ends = {};

    Changelog(int capacity) {
        this.rows = new RowPointers(capacity);
        this.kinds = new ChangeKind[capacity];
    }

    void add(ChangeKind kind, long address, int length) {
        kinds[rows.count()] = kind;
        rows.add(address, length);
    }

    Changelog ending(int[] endOfWrites) {
        this.ends = endOfWrites;
        this.kinds = Arrays.copyOf(kinds, rows.count());
        return this;
    }

    /** The table's columns and {@code _change}; to be closed. */
    public VectorSchemaRoot columns(RowDecoder decoder, TableSchema logSchema, BufferAllocator allocator) {
        VectorSchemaRoot decoded = decoder.decode(rows, allocator);
        try {
            List<FieldVector> vectors = new ArrayList<>(decoded.getFieldVectors());
            vectors.add(kinds(logSchema.columns().getLast(), allocator));
            return new VectorSchemaRoot(logSchema.columns(), vectors, rows.count());
        } catch (RuntimeException | Error e) {
            decoded.close();
            throw e;
        }
    }

    private VarCharVector kinds(Field field, BufferAllocator allocator) {
        long bytes = 0;
        for (ChangeKind kind : kinds) {
            bytes += kind.text().length;
        }
        VarCharVector vector = (VarCharVector) field.createVector(allocator);
        try {
            vector.allocateNew(bytes, rows.count());
            for (int row = 0; row < rows.count(); row++) {
                vector.set(row, kinds[row].text());
            }
            vector.setValueCount(rows.count());
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }

    RowPointers rows() {
        return rows;
    }

    public int count() {
        return rows.count();
    }

    /** How many rows a write has. They stand in the order of the writes. */
    public int count(int write) {
        return ends[write] - (write == 0 ? 0 : ends[write - 1]);
    }
}
