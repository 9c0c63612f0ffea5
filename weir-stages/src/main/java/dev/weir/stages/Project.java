package dev.weir.stages;

import dev.weir.format.batch.StoredBatch;
import dev.weir.storage.log.BatchRef;
import org.apache.arrow.memory.ArrowBuf;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two of ten columns cut out of a stored batch, compressed as they are: what the server does for a projecting scan. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public class Project {
    private static final int[] NO_VIRTUAL_COLUMNS = {};

    private final Sample sample = new Sample();
    private final StoredRows stored = new StoredRows(sample, 1);
    private final int[] columns = sample.two();
    private final BatchRef ref =
            stored.log.view().batches(0, Sample.ROWS).iterator().next();
    private final ArrowBuf cut = cut(ref.metadata());
    private final Limits.Copy copy = new Limits.Copy(cut);

    private ArrowBuf cut(StoredBatch metadata) {
        long bytes = ref.columnBytes(metadata, columns);
        ArrowBuf body = sample.allocator.buffer(bytes);
        ref.readColumns(metadata, columns, body, 0);
        body.writerIndex(bytes);
        return body;
    }

    @Benchmark
    public long stage() {
        StoredBatch metadata = ref.metadata();
        try (ArrowBuf body = cut(metadata)) {
            return body.readableBytes() + metadata.layout().projectWith(columns, NO_VIRTUAL_COLUMNS).length;
        }
    }

    @Benchmark
    public long limit() {
        return copy.run();
    }

    @TearDown
    public void close() {
        cut.close();
        stored.close();
        sample.close();
    }
}
