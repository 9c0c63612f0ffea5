package dev.weir.stages;

import dev.weir.bench.workload.Event;
import dev.weir.client.columns.RecordReader;
import dev.weir.client.columns.RowReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The client's last step when rows are read as records. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public class VectorsToRecords {
    private final Sample sample = new Sample();
    private final RowReader rows = new RowReader(sample.schema.arrow().getFields());
    private final RecordReader<Event> reader = RecordReader.of(Event.class, rows.fields());
    private final Limits.Copy copy = new Limits.Copy(sample.body());

    @Benchmark
    public long stage() {
        rows.bind(sample.vectors());
        long bytes = 0;
        for (int row = 0; row < Sample.ROWS; row++) {
            bytes += reader.read(rows, row).logicalBytes();
        }
        return bytes;
    }

    @Benchmark
    public long limit() {
        return copy.run();
    }

    @TearDown
    public void close() {
        sample.close();
    }
}
