package dev.weir.stages;

import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.StoredBatch;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The checksum of each column of a stored batch, as a reader verifies it. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public class Verify {
    private final Sample sample = new Sample();
    private final SealableBatch batch = sample.sealable();
    private final StoredBatch stored = StoredBatch.parse(batch.seal(0, 1, 0, 0), sample.schema);
    private final ByteBuffer body =
            batch.body().nioBuffer(0, (int) stored.layout().bodyLength());

    @Benchmark
    public long stage() {
        int columns = stored.layout().columnCount();
        for (int column = 0; column < columns; column++) {
            stored.verifyColumn(column, batch.body(), stored.layout().columnOffset(column));
        }
        return columns;
    }

    @Benchmark
    public long limit() {
        CRC32C crc = new CRC32C();
        crc.update(body.rewind());
        return crc.getValue();
    }

    @TearDown
    public void close() {
        batch.close();
        sample.close();
    }
}
