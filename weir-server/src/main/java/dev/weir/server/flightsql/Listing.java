package dev.weir.server.flightsql;

import dev.weir.format.WeirException;
import dev.weir.server.query.SqlResult;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows that are made here, as a result, some of them at a time. */
final class Listing implements SqlResult {
    private static final int ROWS = 1024;
    private static final long BYTES = 1 << 20;

    /**
     * Of columns of one schema.
     *
     * @param bytes about what it takes
     */
    record Row(List<Cell> cells, long bytes) {
        static Row of(Cell... cells) {
            return new Row(List.of(cells), 100L * cells.length);
        }
    }

    private final Schema schema;
    private final Iterator<Row> rows;
    private final VectorSchemaRoot root;

    Listing(Schema schema, Iterator<Row> rows, BufferAllocator allocator) {
        this.schema = schema;
        this.rows = rows;
        this.root = VectorSchemaRoot.create(schema, allocator);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean next() {
        if (!rows.hasNext()) {
            return false;
        }
        root.getFieldVectors().forEach(vector -> vector.setInitialCapacity(ROWS));
        root.allocateNew();
        int count = 0;
        long bytes = 0;
        while (count < ROWS && bytes < BYTES && rows.hasNext()) {
            Row row = rows.next();
            for (int column = 0; column < row.cells().size(); column++) {
                row.cells().get(column).set(root.getVector(column), count);
            }
            bytes += row.bytes();
            count++;
        }
        root.setRowCount(count);
        return true;
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    /** It ends by itself. */
    @Override
    public void cancel(WeirException reason) {}

    @Override
    public void close() {
        root.close();
    }
}
