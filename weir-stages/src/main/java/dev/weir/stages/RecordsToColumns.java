package dev.weir.stages;

import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.columns.RecordWriter;
import dev.weir.client.columns.RowBlock;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The client's first step: a record's components go into native column buffers. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public class RecordsToColumns {
    private final Sample sample = new Sample();
    private final List<Event> records = new ArrayList<>();
    private final RecordWriter<Event> writer =
            RecordWriter.of(Event.class, sample.schema.arrow().getFields(), "");
    private final RowBlock block = new RowBlock(sample.schema, sample.allocator);
    private final Limits.Copy copy = new Limits.Copy(sample.body());

    public RecordsToColumns() {
        Events events = new Events();
        for (int row = 0; row < Sample.ROWS; row++) {
            records.add(events.row(row));
        }
    }

    @Benchmark
    public long stage() {
        block.reset();
        for (Event event : records) {
            block.append(event, writer);
        }
        return block.bytes();
    }

    @Benchmark
    public long limit() {
        return copy.run();
    }

    @TearDown
    public void close() {
        block.close();
        sample.close();
    }
}
