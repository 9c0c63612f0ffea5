package dev.weir.sim.check;

import dev.weir.format.schema.TableSchema;
import org.apache.arrow.vector.VectorSchemaRoot;

/** How the rows of a log are told apart: each is one number. */
interface StoredRows {
    /** The log's columns; the first is {@code id}. */
    TableSchema schema();

    /** The rows' numbers; a row that nobody can have written is a violation. */
    long[] read(VectorSchemaRoot root);

    /** What a row of this number has in {@code id}. */
    long id(long row);

    /** Of tables without a primary key: a row is its id. */
    StoredRows PLAIN = new StoredRows() {
        @Override
        public TableSchema schema() {
            return RowShape.SCHEMA;
        }

        @Override
        public long[] read(VectorSchemaRoot root) {
            return RowShape.check(root);
        }

        @Override
        public long id(long row) {
            return row;
        }
    };
}
