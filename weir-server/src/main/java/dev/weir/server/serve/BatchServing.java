package dev.weir.server.serve;

import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.WireJson;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Stored batches to frames. A batch of which all rows are wanted is not opened: its columns' bytes are read straight into the outgoing
 * buffer. Else rows are chosen, columns of the filter first, the others only if any row passed.
 */
final class BatchServing {
    private static final byte[] NONE = {};

    private final ScanPlan plan;
    private final FrameEncoding encoding;
    private final Memory memory;
    private final Metrics metrics;

    BatchServing(ScanPlan plan, FrameEncoding encoding, Memory memory, Metrics metrics) {
        this.plan = plan;
        this.encoding = encoding;
        this.memory = memory;
        this.metrics = metrics;
    }

    /** Rows of the batch with offsets {@code from} (included) to {@code to} (excluded) that pass the filter; empty if none does. */
    Optional<FlightFrame> frame(BatchRef ref, int bucket, long from, long to) {
        if (plan.filter().isPresent() && !plan.filter().get().mayMatch(ref::zone)) {
            metrics.skipped();
            return Optional.empty();
        }
        metrics.cut();
        StoredBatch stored = ref.metadata();
        Place place = new Place(bucket, ref.baseOffset(), stored.header().times());
        int first = Math.toIntExact(from - ref.baseOffset());
        int end = Math.toIntExact(to - ref.baseOffset());
        byte[] info =
                WireJson.write(new ScanBatchInfo(bucket, from, to, place.times().at(end - 1)));
        boolean whole = first == 0 && end == ref.rowCount();
        boolean asStored = plan.cuttable()
                && (plan.request().compressed() || stored.layout().codec() == Codec.NONE);
        FlightFrame frame;
        if (plan.filter().isEmpty()) {
            frame = whole && asStored ? cut(ref, stored, place, info) : choose(ref, stored, place, first, end, info);
        } else {
            Optional<FlightFrame> filtered = filter(ref, stored, place, first, end, asStored, info);
            if (filtered.isEmpty()) {
                return Optional.empty();
            }
            frame = filtered.get();
        }
        return Optional.of(frame);
    }

    /** What the virtual columns are made from. */
    private record Place(int bucket, long baseOffset, CommitTimes times) {}

    /** The projection, cut out of the stored bytes. */
    private FlightFrame cut(BatchRef ref, StoredBatch stored, Place place, byte[] info) {
        BatchLayout layout = stored.layout();
        int[] widths = plan.virtual().stream()
                .mapToInt(OutputColumn.Virtual::valueBytes)
                .toArray();
        long columnBytes = ref.columnBytes(stored, plan.stored());
        long bodyBytes = columnBytes;
        for (int width : widths) {
            bodyBytes += layout.extraLength(width);
        }
        ArrowBuf body = memory.allocator().buffer(bodyBytes);
        try {
            ref.readColumns(stored, plan.stored(), body, 0);
            long at = columnBytes;
            for (OutputColumn.Virtual virtual : plan.virtual()) {
                long values = layout.beginExtra(body, at, virtual.valueBytes());
                place.times().each(0, layout.rowCount(), (row, us) -> {
                    switch (virtual) {
                        case BUCKET -> body.setInt(values + (long) row * Integer.BYTES, place.bucket());
                        case OFFSET -> body.setLong(values + (long) row * Long.BYTES, place.baseOffset() + row);
                        case TIMESTAMP -> body.setLong(values + (long) row * Long.BYTES, us);
                    }
                });
                at += layout.extraLength(virtual.valueBytes());
            }
            body.writerIndex(bodyBytes);
            metrics.scanned(layout.rowCount(), bodyBytes);
            return new FlightFrame(NONE, layout.projectWith(plan.stored(), widths), info, body);
        } catch (RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    /** A range of rows. */
    private FlightFrame choose(BatchRef ref, StoredBatch stored, Place place, int first, int end, byte[] info) {
        try (VectorSchemaRoot columns = read(ref, stored, plan.stored())) {
            boolean all = first == 0 && end == ref.rowCount();
            int[] rows = all ? NO_CHOICE : IntStream.range(first, end).toArray();
            return build(List.of(columns), rows, first, end, place, info);
        }
    }

    private Optional<FlightFrame> filter(
            BatchRef ref, StoredBatch stored, Place place, int first, int end, boolean asStored, byte[] info) {
        try (VectorSchemaRoot tested = read(ref, stored, plan.filterColumns())) {
            BitSet passed = plan.filter().orElseThrow().select(tested);
            passed.clear(0, first);
            passed.clear(end, Math.max(end, passed.length()));
            int count = passed.cardinality();
            if (count == 0) {
                return Optional.empty();
            }
            if (count == ref.rowCount() && asStored) {
                return Optional.of(cut(ref, stored, place, info));
            }
            int[] others = IntStream.of(plan.stored())
                    .filter(column -> IntStream.of(plan.filterColumns()).noneMatch(known -> known == column))
                    .toArray();
            try (VectorSchemaRoot rest = read(ref, stored, others)) {
                int[] rows =
                        count == ref.rowCount() ? NO_CHOICE : passed.stream().toArray();
                return Optional.of(build(List.of(tested, rest), rows, 0, ref.rowCount(), place, info));
            }
        }
    }

    private VectorSchemaRoot read(BatchRef ref, StoredBatch stored, int[] columns) {
        return StoredColumns.read(plan.logSchema(), ref, stored, columns, memory);
    }

    /** Stands for all rows. */
    private static final int[] NO_CHOICE = {};

    /** The output's columns from those that were read, and of them the rows chosen. */
    private FlightFrame build(List<VectorSchemaRoot> read, int[] rows, int first, int end, Place place, byte[] info) {
        List<FieldVector> vectors = new ArrayList<>();
        List<FieldVector> made = new ArrayList<>();
        try {
            int rowCount = read.get(0).getRowCount();
            for (OutputColumn column : plan.output()) {
                switch (column) {
                    case OutputColumn.Stored stored -> vectors.add(find(read, stored.column()));
                    case OutputColumn.Virtual virtual -> {
                        FieldVector vector = make(virtual, place, rowCount);
                        made.add(vector);
                        vectors.add(vector);
                    }
                }
            }
            VectorSchemaRoot root = new VectorSchemaRoot(plan.outputSchema().columns(), vectors, rowCount);
            if (rows.length == 0 && first == 0 && end == rowCount) {
                return encoding.encode(root, info);
            }
            try (VectorSchemaRoot chosen = contiguous(rows)
                    ? Rows.slice(root, rows[0], rows[rows.length - 1] + 1)
                    : Rows.take(root, rows, memory.allocator())) {
                return encoding.encode(chosen, info);
            }
        } finally {
            made.forEach(FieldVector::close);
        }
    }

    private static boolean contiguous(int[] rows) {
        return rows.length > 0 && rows[rows.length - 1] - rows[0] == rows.length - 1;
    }

    private FieldVector find(List<VectorSchemaRoot> read, int column) {
        String name = plan.logSchema().columns().get(column).getName();
        for (VectorSchemaRoot root : read) {
            FieldVector vector = root.getVector(name);
            if (vector != null) {
                return vector;
            }
        }
        throw new IllegalStateException("column was not read column=" + name);
    }

    private FieldVector make(OutputColumn.Virtual virtual, Place place, int rows) {
        FieldVector vector = virtual.field().createVector(memory.allocator());
        try {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            place.times().each(0, rows, (row, us) -> {
                switch (virtual) {
                    case BUCKET -> ((IntVector) vector).set(row, place.bucket());
                    case OFFSET -> ((BigIntVector) vector).set(row, place.baseOffset() + row);
                    case TIMESTAMP -> ((TimeStampVector) vector).set(row, us);
                }
            });
            vector.setValueCount(rows);
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }
}
