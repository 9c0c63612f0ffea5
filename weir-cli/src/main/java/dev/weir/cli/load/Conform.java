package dev.weir.cli.load;

import dev.weir.cli.print.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Batches as a reader hands them out → batches in the table's own types. Columns that are the same already keep their buffers; others, and
 * batches with bad rows, are copied cell by cell.
 */
final class Conform implements AutoCloseable {
    private final VectorSchemaRoot out;
    private final List<Field> fields;

    /** Where bad rows go. */
    @FunctionalInterface
    interface BadRows {
        /** The reason and the row within the batch; false: take no further row. */
        boolean add(String why, long row);
    }

    Conform(Schema table, BufferAllocator allocator) {
        this.out = VectorSchemaRoot.create(table, allocator);
        this.fields = table.getFields();
    }

    VectorSchemaRoot root() {
        return out;
    }

    /**
     * @param in the table's columns first, in its order
     * @param wrong what is wrong with a row, or null; may be missing
     * @param bad told of each row that is left out
     */
    void take(VectorSchemaRoot in, @Nullable FieldVector wrong, BadRows bad) {
        out.clear();
        List<FieldVector> same = new ArrayList<>();
        List<FieldVector> targets = new ArrayList<>();
        boolean clean = wrong == null || wrong.getNullCount() == in.getRowCount();
        for (int i = 0; i < fields.size(); i++) {
            FieldVector given = in.getVector(i);
            clean &= fields.get(i).isNullable() || given.getNullCount() == 0;
            if (DuckTypes.same(given.getField(), fields.get(i))) {
                same.add(given);
                targets.add(out.getVector(i));
            }
        }
        if (clean && same.size() == fields.size()) {
            share(in.getRowCount(), same, targets);
            out.setRowCount(in.getRowCount());
            return;
        }
        copy(in, wrong, bad);
    }

    private void share(int rows, List<FieldVector> from, List<FieldVector> to) {
        VectorSchemaRoot source =
                new VectorSchemaRoot(from.stream().map(FieldVector::getField).toList(), from, rows);
        VectorSchemaRoot target =
                new VectorSchemaRoot(to.stream().map(FieldVector::getField).toList(), to, 0);
        try (ArrowRecordBatch batch = new VectorUnloader(source).getRecordBatch()) {
            new VectorLoader(target).load(batch);
        }
    }

    private void copy(VectorSchemaRoot in, @Nullable FieldVector wrong, BadRows bad) {
        int rows = 0;
        boolean more = true;
        for (int row = 0; row < in.getRowCount() && more; row++) {
            if (wrong != null && !wrong.isNull(row)) {
                more = bad.add(Values.text(Values.of(wrong, row)), row);
                continue;
            }
            int column = 0;
            try {
                for (; column < fields.size(); column++) {
                    Cells.set(out.getVector(column), rows, Values.of(in.getVector(column), row));
                }
                rows++;
            } catch (BadValueException e) {
                more = bad.add("column %s: %s".formatted(fields.get(column).getName(), e.getMessage()), row);
            }
        }
        out.setRowCount(rows);
    }

    @Override
    public void close() {
        out.close();
    }
}
