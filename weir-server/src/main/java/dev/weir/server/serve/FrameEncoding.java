package dev.weir.server.serve;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.Rows;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Vectors to the frames of a scan. They are made for one reader, once, so they are compressed with LZ4: ZSTD would take longer than it saves. */
final class FrameEncoding {
    /** Below this compressing costs more than it saves on any network. */
    private static final long WORTH_COMPRESSING_BYTES = 64 << 10;

    private static final byte[] NONE = {};

    private final ScanPlan plan;
    private final Memory memory;
    private final Metrics metrics;

    FrameEncoding(ScanPlan plan, Memory memory, Metrics metrics) {
        this.plan = plan;
        this.memory = memory;
        this.metrics = metrics;
    }

    FlightFrame schema() {
        return new FlightFrame(
                NONE, plan.outputSchema().toMessage(), NONE, memory.allocator().getEmpty());
    }

    /** @param info the batch's application metadata */
    FlightFrame encode(VectorSchemaRoot root, byte[] info) {
        boolean compress = plan.request().compressed() && Rows.bytes(root) >= WORTH_COMPRESSING_BYTES;
        EncodedBatch batch = memory.codecs()
                .encoding(compress ? Codec.LZ4 : Codec.NONE, encoder -> encoder.encode(plan.outputSchema(), root));
        metrics.scanned(root.getRowCount(), batch.body().readableBytes());
        return new FlightFrame(NONE, batch.metadata(), info, batch.body());
    }
}
