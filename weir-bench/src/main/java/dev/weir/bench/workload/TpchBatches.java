package dev.weir.bench.workload;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** All rows of one table of TPC-H, as Arrow batches that share their memory. */
public final class TpchBatches<E extends TpchEntity> implements AutoCloseable {
    private final Iterator<E> rows;
    private final List<TpchColumn<E>> columns;
    private final int batchRows;
    private final VectorSchemaRoot root;

    private TpchBatches(TpchTable<E> table, double scale, int batchRows, BufferAllocator allocator) {
        this.rows = table.createGenerator(scale, 1, 1).iterator();
        this.columns = table.getColumns();
        this.batchRows = batchRows;
        this.root = VectorSchemaRoot.create(TpchTables.schema(table), allocator);
    }

    public static <E extends TpchEntity> TpchBatches<E> of(
            TpchTable<E> table, double scale, int batchRows, BufferAllocator allocator) {
        return new TpchBatches<>(table, scale, batchRows, allocator);
    }

    /** Fills {@link #root()} with the next rows; false when there are none. */
    public boolean next() {
        root.clear();
        root.getFieldVectors().forEach(vector -> vector.setInitialCapacity(batchRows));
        root.allocateNew();
        int count = 0;
        while (count < batchRows && rows.hasNext()) {
            TpchTables.put(root, columns, rows.next(), count++);
        }
        root.setRowCount(count);
        return count > 0;
    }

    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void close() {
        root.close();
    }
}
