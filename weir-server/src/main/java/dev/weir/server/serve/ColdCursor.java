package dev.weir.server.serve;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Rows;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.WireJson;
import dev.weir.server.memory.Memory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A scan's way through the rows of one bucket that only the lake has; the hot log goes on where it ends. One thread. */
final class ColdCursor implements AutoCloseable {
    private final ScanPlan plan;
    private final FrameEncoding encoding;
    private final Memory memory;
    private final ColdRows.Reading reading;
    private final int bucket;
    private final long to;
    /** Columns that are read: those that are sent, and those that the filter needs beside them. */
    private final int columns;

    private long position;

    private ColdCursor(
            ScanPlan plan,
            FrameEncoding encoding,
            Memory memory,
            ColdRows.Reading reading,
            int bucket,
            long from,
            long to,
            int columns) {
        this.plan = plan;
        this.encoding = encoding;
        this.memory = memory;
        this.reading = reading;
        this.bucket = bucket;
        this.position = from;
        this.to = to;
        this.columns = columns;
    }

    static ColdCursor open(ScanPlan plan, FrameEncoding encoding, Memory memory, int bucket, BucketCursor.Cold range) {
        List<String> columns = IntStream.concat(IntStream.of(plan.stored()), IntStream.of(plan.filterColumns()))
                .distinct()
                .mapToObj(column -> plan.logSchema().columns().get(column).getName())
                .toList();
        ColdRows.Reading reading = range.lake().read(bucket, range.from(), range.to(), columns);
        return new ColdCursor(plan, encoding, memory, reading, bucket, range.from(), range.to(), columns.size());
    }

    /** The next offset wanted. */
    long position() {
        return position;
    }

    boolean isDone() {
        return position >= to;
    }

    /** Rows of the next batch that pass the filter; empty if none does. Not to be called when it {@link #isDone}. */
    Optional<FlightFrame> next() {
        if (!reading.next()) {
            throw missing("the lake ends before the hot log begins", to);
        }
        VectorSchemaRoot root = reading.root();
        int rows = root.getRowCount();
        if (rows == 0) {
            return Optional.empty();
        }
        BigIntVector offsets = (BigIntVector) root.getVector(columns);
        long first = offsets.get(0);
        long next = offsets.get(rows - 1) + 1;
        if (first != position || next - first != rows) {
            throw missing("rows are missing in the lake", first);
        }
        position = next;
        BitSet passed = plan.filter().map(filter -> filter.select(root)).orElseGet(() -> all(rows));
        return passed.isEmpty() ? Optional.empty() : Optional.of(frame(root, passed, first, next));
    }

    private static BitSet all(int rows) {
        BitSet all = new BitSet(rows);
        all.set(0, rows);
        return all;
    }

    private WeirException missing(String what, long found) {
        return new WeirException(
                ErrorCode.CORRUPT,
                what + "; compare them with verify, and read from the hot log's start table="
                        + plan.table().info().fullName() + " bucket=" + bucket + " offset=" + position + " found="
                        + found);
    }

    private FlightFrame frame(VectorSchemaRoot root, BitSet passed, long first, long next) {
        int rows = root.getRowCount();
        TimeStampVector times = (TimeStampVector) root.getVector(columns + 1);
        byte[] info = WireJson.write(new ScanBatchInfo(bucket, first, next, times.get(rows - 1)));
        List<FieldVector> output = new ArrayList<>();
        List<FieldVector> made = new ArrayList<>();
        try {
            for (OutputColumn column : plan.output()) {
                output.add(
                        switch (column) {
                            case OutputColumn.Stored(int position) ->
                                root.getVector(
                                        plan.logSchema().columns().get(position).getName());
                            case OutputColumn.Virtual.OFFSET -> root.getVector(columns);
                            case OutputColumn.Virtual.TIMESTAMP -> times;
                            case OutputColumn.Virtual.BUCKET -> {
                                FieldVector buckets = OutputColumn.Virtual.bucketOf(bucket, rows, memory.allocator());
                                made.add(buckets);
                                yield buckets;
                            }
                        });
            }
            VectorSchemaRoot wanted = new VectorSchemaRoot(plan.outputSchema().columns(), output, rows);
            if (passed.cardinality() == rows) {
                return encoding.encode(wanted, info);
            }
            try (VectorSchemaRoot chosen = Rows.take(wanted, passed.stream().toArray(), memory.allocator())) {
                return encoding.encode(chosen, info);
            }
        } finally {
            made.forEach(FieldVector::close);
        }
    }

    @Override
    public void close() {
        reading.close();
    }
}
