package dev.weir.stages;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Vectors to a batch that can be sent and stored. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public abstract class Encode {
    private final Sample sample = new Sample();
    private final BatchEncoder encoder;
    private final Limits.Compression bare;

    Encode(Codec codec) {
        encoder = new BatchEncoder(sample.allocator, codec);
        bare = new Limits.Compression(codec, sample.buffers(sample.all()));
    }

    @Benchmark
    public long stage() {
        try (EncodedBatch encoded = encoder.encode(sample.schema, sample.vectors())) {
            return encoded.layout().bodyLength();
        }
    }

    @Benchmark
    public long limit() {
        return bare.compress();
    }

    @TearDown
    public void close() {
        bare.close();
        encoder.close();
        sample.close();
    }

    public static class InZstd extends Encode {
        public InZstd() {
            super(Codec.ZSTD);
        }
    }

    public static class InLz4 extends Encode {
        public InLz4() {
            super(Codec.LZ4);
        }
    }
}
