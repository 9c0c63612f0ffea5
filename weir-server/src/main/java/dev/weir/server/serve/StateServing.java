package dev.weir.server.serve;

import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.WireJson;
import dev.weir.server.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a state to frames: the filter's columns are decoded first, the others only of rows that passed. */
final class StateServing {
    private static final byte[] INSERT = Change.INSERT.getBytes(StandardCharsets.US_ASCII);

    private final ScanPlan plan;
    private final FrameEncoding encoding;
    private final Memory memory;
    private final Columns tested;
    private final Columns sent;
    private final RowPointers passed = new RowPointers(0);

    StateServing(ScanPlan plan, FrameEncoding encoding, Memory memory) {
        this.plan = plan;
        this.encoding = encoding;
        this.memory = memory;
        this.tested = new Columns(plan.filterColumns());
        this.sent = new Columns(plan.stored());
    }

    /** Those of the rows that pass the filter; empty if none does. */
    Optional<FlightFrame> frame(RowPointers rows, int bucket, long offset) {
        RowPointers chosen = plan.filter().isEmpty() ? rows : filter(rows);
        return chosen.count() == 0
                ? Optional.empty()
                : Optional.of(frame(chosen, bucket, ScanBatchInfo.of(bucket, offset, ScanBatchInfo.State.PART)));
    }

    /** Without rows: there are no more. */
    FlightFrame end(int bucket, long offset) {
        passed.clear();
        return frame(passed, bucket, ScanBatchInfo.of(bucket, offset, ScanBatchInfo.State.END));
    }

    private RowPointers filter(RowPointers rows) {
        try (VectorSchemaRoot root = tested.decode(rows)) {
            BitSet passing = plan.filter().orElseThrow().select(root);
            if (passing.cardinality() == rows.count()) {
                return rows;
            }
            passed.clear();
            passing.stream().forEach(row -> passed.add(rows.address(row), rows.length(row)));
            return passed;
        }
    }

    private FlightFrame frame(RowPointers rows, int bucket, ScanBatchInfo info) {
        int count = rows.count();
        try (VectorSchemaRoot root = sent.decode(rows)) {
            List<FieldVector> output = new ArrayList<>();
            List<FieldVector> made = new ArrayList<>();
            try {
                int stored = 0;
                for (OutputColumn column : plan.output()) {
                    switch (column) {
                        case OutputColumn.Stored _ -> output.add(root.getVector(stored++));
                        case OutputColumn.Virtual _ -> {
                            FieldVector vector = OutputColumn.Virtual.bucketOf(bucket, count, memory.allocator());
                            made.add(vector);
                            output.add(vector);
                        }
                    }
                }
                return encoding.encode(
                        new VectorSchemaRoot(plan.outputSchema().columns(), output, count), WireJson.write(info));
            } finally {
                made.forEach(FieldVector::close);
            }
        }
    }

    /** Some columns of the log. */
    private final class Columns {
        private final int[] columns;
        /** That of changes is behind the table's, and in no row. */
        private final int change;

        private final RowDecoder decoder;

        Columns(int[] columns) {
            TableSchema schema = plan.table().info().spec().schema();
            this.columns = columns;
            this.change = schema.columns().size();
            this.decoder = new RowDecoder(
                    schema,
                    plan.table().info().schemaId(),
                    IntStream.of(columns).filter(column -> column != change).toArray());
        }

        VectorSchemaRoot decode(RowPointers rows) {
            VectorSchemaRoot decoded = decoder.decode(rows, memory.allocator());
            if (IntStream.of(columns).noneMatch(column -> column == change)) {
                return decoded;
            }
            try {
                List<FieldVector> vectors = new ArrayList<>();
                int next = 0;
                for (int column : columns) {
                    vectors.add(column == change ? inserts(rows.count()) : decoded.getVector(next++));
                }
                return new VectorSchemaRoot(
                        vectors.stream().map(FieldVector::getField).toList(), vectors, rows.count());
            } catch (RuntimeException | Error e) {
                decoded.close();
                throw e;
            }
        }

        private FieldVector inserts(int rows) {
            VarCharVector vector =
                    (VarCharVector) plan.logSchema().columns().get(change).createVector(memory.allocator());
            try {
                vector.allocateNew((long) rows * INSERT.length, rows);
                for (int row = 0; row < rows; row++) {
                    vector.set(row, INSERT);
                }
                vector.setValueCount(rows);
                return vector;
            } catch (RuntimeException | Error e) {
                vector.close();
                throw e;
            }
        }
    }
}
