package dev.weir.stages;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.wire.TableName;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.tablet.AppendRows;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A stranger's batch to one that a lane can write as it came: decompressed, every value checked, zone maps and checksums made. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public class Admit {
    private final Sample sample = new Sample();
    private final TableInfo table = new TableInfo("t", TableName.parse("events"), sample.table, 1, 0);
    private final BatchDecoder decoder = new BatchDecoder(sample.allocator, BatchLimits.DEFAULT);
    private final EncodedBatch sent = sample.encode(Codec.ZSTD);
    private final Limits.Compression bare = new Limits.Compression(Codec.ZSTD, sample.buffers(sample.all()));

    @Benchmark
    public long stage() {
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(sent.metadata()), sample.schema, BatchLimits.DEFAULT);
        try (VectorSchemaRoot vectors = decoder.decode(sample.schema, layout, sent.body(), BatchDecoder.Trust.NONE)) {
            sent.body().getReferenceManager().retain();
            EncodedBatch asSent = new EncodedBatch(sent.metadata(), layout, sent.body());
            try (AppendRows rows = AppendRows.Whole.of(table, vectors, asSent, List.of())) {
                return rows.bytes();
            }
        }
    }

    @Benchmark
    public long limit() {
        return bare.decompress();
    }

    @TearDown
    public void close() {
        bare.close();
        sent.close();
        decoder.close();
        sample.close();
    }
}
