package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.FoldedBatches;
import dev.weir.format.batch.ForeignBatches;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows that a client ingests: as tables can have them, and counted, since the client is told how many it sent when they are stored. Batches come on one thread and are acknowledged, in their order, on
 * any.
 */
public final class IngestStream {
    private final IngestRequest request;
    private final FoldedBatches folded;
    private final ForeignBatches batches;
    private final TableSchema columns;
    private final Memory memory;
    private final BatchLimits limits;
    private final Queue<Integer> unacknowledged = new ConcurrentLinkedQueue<>();
    private long stored;

    IngestStream(IngestRequest request, Schema stream, Memory memory, BatchLimits limits) {
        this.request = request;
        this.folded = FoldedBatches.of(stream, limits);
        this.batches = ForeignBatches.of(folded.schema(), ForeignBatches.Nulls.AS_IS);
        this.columns = TableSchema.ofStream(batches.schema());
        this.memory = memory;
        this.limits = limits;
    }

    public IngestRequest request() {
        return request;
    }

    /** The columns as they are to be stored. */
    public Schema schema() {
        return batches.schema();
    }

    /** A batch as it is to be stored, owned by the caller; empty for a dictionary, which is kept for those that follow. The frame stays the caller's. */
    public Optional<FlightFrame> convert(FlightFrame frame) {
        if (folded.plain()) {
            return Optional.of(inPlace(frame));
        }
        Optional<FoldedBatches.Plain> plain = folded.read(frame.header(), frame.body(), memory.allocator());
        return plain.map(batch -> {
            try (FlightFrame made =
                    new FlightFrame(frame.descriptor(), batch.metadata(), frame.appMetadata(), batch.body())) {
                return inPlace(made);
            }
        });
    }

    private FlightFrame inPlace(FlightFrame frame) {
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(frame.header()), columns, limits);
        if (layout.bodyLength() > frame.body().readableBytes()) {
            throw new WeirException(ErrorCode.MALFORMED_BATCH, "the body is shorter than its metadata says");
        }
        FlightFrame converted = batches.identical() ? retained(frame) : converted(frame, layout);
        unacknowledged.add(layout.rowCount());
        return converted;
    }

    private static FlightFrame retained(FlightFrame frame) {
        frame.body().getReferenceManager().retain();
        return frame;
    }

    private FlightFrame converted(FlightFrame frame, BatchLayout layout) {
        EncodedBatch batch = batches.convert(columns, layout, frame.body(), memory.allocator());
        return new FlightFrame(frame.descriptor(), batch.metadata(), frame.appMetadata(), batch.body());
    }

    /** The oldest batch that was not acknowledged is stored. */
    public synchronized void acknowledged() {
        Integer rows = unacknowledged.poll();
        stored += rows == null ? 0 : rows;
    }

    public synchronized long stored() {
        return stored;
    }
}
