package dev.weir.format.batch;

import dev.weir.format.Check;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Measuring, choosing and joining rows of batches, whatever their types. */
public final class Rows {
    private Rows() {}

    /** What all columns take in memory. */
    public static long bytes(VectorSchemaRoot root) {
        long bytes = 0;
        for (FieldVector vector : root.getFieldVectors()) {
            bytes += vector.getBufferSize();
        }
        return bytes;
    }

    /**
     * Rows {@code from} (included) to {@code to} (excluded) in a root of their own. Values are shared with {@code root}, not
     * copied; offsets and bits are copied where they do not fall on a byte.
     */
    public static VectorSchemaRoot slice(VectorSchemaRoot root, int from, int to) {
        Check.that(0 <= from && from <= to && to <= root.getRowCount(), "a slice lies within its batch");
        List<FieldVector> vectors = new ArrayList<>(root.getFieldVectors().size());
        try {
            for (FieldVector vector : root.getFieldVectors()) {
                vectors.add(slice(vector, from, to, vector.getAllocator()));
            }
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
        return new VectorSchemaRoot(root.getSchema(), vectors, to - from);
    }

    /** Values {@code from} to {@code to} of one vector. */
    static FieldVector slice(FieldVector vector, int from, int to, BufferAllocator allocator) {
        // not getTransferPair, which fails for a struct that has fixed-size lists in it
        FieldVector slice = vector.getField().createVector(allocator);
        try {
            if (from < to) {
                vector.makeTransferPair(slice).splitAndTransfer(from, to - from);
            }
            return slice;
        } catch (RuntimeException | Error e) {
            slice.close();
            throw e;
        }
    }

    /** The rows at these positions, in this order, copied into a root of their own. */
    public static VectorSchemaRoot take(VectorSchemaRoot root, int[] rows, BufferAllocator allocator) {
        for (int row : rows) {
            if (row < 0 || row >= root.getRowCount()) {
                throw new IndexOutOfBoundsException("row " + row + " of " + root.getRowCount());
            }
        }
        try (MadeColumns made = new MadeColumns(allocator)) {
            RowCopy copy = new RowCopy(made);
            for (FieldVector vector : root.getFieldVectors()) {
                copy.append(vector, rows, rows.length);
            }
            return made.root(root.getSchema(), rows.length);
        }
    }

    /** The rows of all of these, which have the same columns, in this order, copied into a root of their own. */
    public static VectorSchemaRoot join(List<VectorSchemaRoot> roots, BufferAllocator allocator) {
        Schema schema = roots.get(0).getSchema();
        int rows = 0;
        for (VectorSchemaRoot root : roots) {
            rows = Math.addExact(rows, root.getRowCount());
        }
        try (MadeColumns made = new MadeColumns(allocator)) {
            RowJoin join = new RowJoin(made);
            for (int column = 0; column < schema.getFields().size(); column++) {
                List<FieldVector> vectors = new ArrayList<>(roots.size());
                for (VectorSchemaRoot root : roots) {
                    vectors.add(root.getVector(column));
                }
                join.append(vectors);
            }
            return made.root(schema, rows);
        }
    }
}
