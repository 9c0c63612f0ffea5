package dev.weir.server.scrub;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.memory.Memory;
import dev.weir.server.serve.StoredColumns;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a log, one batch of them at a time, asked for in the order of their offsets. */
final class HotRows implements AutoCloseable {
    private final TableSchema schema;
    private final Memory memory;
    private final int[] columns;
    private final Iterator<BatchRef> left;
    private Optional<Batch> current = Optional.empty();

    /**
     * A batch with all its columns.
     *
     * @param rows empty if they cannot be read: that is found and told where the log itself is checked
     */
    record Batch(long baseOffset, long nextOffset, CommitTimes times, Optional<VectorSchemaRoot> rows) {}

    HotRows(TableSchema schema, LogView log, long to, Memory memory) {
        this.schema = schema;
        this.memory = memory;
        this.columns = IntStream.range(0, schema.columns().size()).toArray();
        this.left = log.batches(log.startOffset(), to).iterator();
    }

    /** The batch that has this offset, which is in the log and not before one that was asked for. It is closed when another one is. */
    Batch at(long offset) {
        while (current.isEmpty() || current.get().nextOffset() <= offset) {
            close();
            current = Optional.of(read(left.next(), offset));
        }
        return current.get();
    }

    private Batch read(BatchRef ref, long wanted) {
        if (ref.nextOffset() <= wanted) {
            return new Batch(ref.baseOffset(), ref.nextOffset(), CommitTimes.of(0, 0), Optional.empty());
        }
        try {
            StoredBatch stored = ref.metadata();
            VectorSchemaRoot rows = StoredColumns.read(schema, ref, stored, columns, memory);
            return new Batch(ref.baseOffset(), ref.nextOffset(), stored.header().times(), Optional.of(rows));
        } catch (WeirException e) {
            if (e.code().errorClass() != ErrorClass.CORRUPT) {
                throw e;
            }
            return new Batch(ref.baseOffset(), ref.nextOffset(), CommitTimes.of(0, 0), Optional.empty());
        }
    }

    @Override
    public void close() {
        current.flatMap(Batch::rows).ifPresent(VectorSchemaRoot::close);
        current = Optional.empty();
    }
}
