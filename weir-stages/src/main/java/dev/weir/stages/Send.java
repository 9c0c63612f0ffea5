package dev.weir.stages;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A stream of frames over the loopback device, until the other side has taken the last one and said so. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS * Send.FRAMES)
public class Send {
    static final int FRAMES = 32;

    private final Sample sample = new Sample();
    private final EncodedBatch batch = sample.encode(Codec.ZSTD);
    private final Frames frames = new Frames(sample.allocator);
    private final Sockets sockets = new Sockets((int) batch.body().readableBytes());

    @Benchmark
    public long stage() {
        return frames.send(batch, FRAMES);
    }

    @Benchmark
    public long limit() throws IOException {
        return sockets.send(FRAMES);
    }

    @TearDown
    public void close() throws IOException {
        sockets.close();
        frames.close();
        batch.close();
        sample.close();
    }
}
