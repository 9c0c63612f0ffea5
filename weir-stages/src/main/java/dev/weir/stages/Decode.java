package dev.weir.stages;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A received batch to vectors: what a client does to each batch of a scan. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public abstract class Decode {
    private final Sample sample = new Sample();
    private final BatchDecoder decoder = new BatchDecoder(sample.allocator, BatchLimits.DEFAULT);
    private final EncodedBatch encoded;
    private final Limits.Compression bare;

    Decode(Codec codec) {
        encoded = sample.encode(codec);
        bare = new Limits.Compression(codec, sample.buffers(sample.all()));
    }

    @Benchmark
    public long stage() {
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(encoded.metadata()), sample.schema, BatchLimits.DEFAULT);
        try (VectorSchemaRoot vectors =
                decoder.decode(sample.schema, layout, encoded.body(), BatchDecoder.Trust.CHECKSUMMED)) {
            return vectors.getRowCount();
        }
    }

    @Benchmark
    public long limit() {
        return bare.decompress();
    }

    @TearDown
    public void close() {
        bare.close();
        encoded.close();
        decoder.close();
        sample.close();
    }

    public static class OfZstd extends Decode {
        public OfZstd() {
            super(Codec.ZSTD);
        }
    }

    public static class OfLz4 extends Decode {
        public OfLz4() {
            super(Codec.LZ4);
        }
    }
}
