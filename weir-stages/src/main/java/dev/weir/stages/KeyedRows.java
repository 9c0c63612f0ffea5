package dev.weir.stages;

import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.row.RowPointers;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Vectors to the rows of keyed state, and rows to vectors. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public abstract class KeyedRows {
    private static final int SCHEMA_ID = 1;

    final Sample sample = new Sample();
    final RowEncoder encoder = new RowEncoder(sample.schema, SCHEMA_ID);
    final RowDecoder decoder = new RowDecoder(sample.schema, SCHEMA_ID, sample.all());
    final RowPointers pointers = new RowPointers(Sample.ROWS);
    private final EncodedRows rows = encoder.encode(sample.vectors(), sample.allocator);
    private final Limits.Copy copy = new Limits.Copy(sample.body());

    KeyedRows() {
        for (int row = 0; row < rows.count(); row++) {
            pointers.add(rows.address(row), rows.length(row));
        }
    }

    @Benchmark
    public long limit() {
        return copy.run();
    }

    @TearDown
    public void close() {
        rows.close();
        sample.close();
    }

    public static class Written extends KeyedRows {
        @Benchmark
        public long stage() {
            try (EncodedRows written = encoder.encode(sample.vectors(), sample.allocator)) {
                return written.count();
            }
        }
    }

    public static class Read extends KeyedRows {
        @Benchmark
        public long stage() {
            try (VectorSchemaRoot read = decoder.decode(pointers, sample.allocator)) {
                return read.getRowCount();
            }
        }
    }
}
