package dev.weir.storage.state;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.column.BytesView;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Folds what a log holds beyond a state into it, at a start. */
final class StateReplay implements AutoCloseable {
    private final StateShape shape;
    private final BufferAllocator allocator;
    private final BatchDecoder decoder;
    private final KeyEncoder keys;
    private final RowEncoder rows;
    private final int[] columns;

    StateReplay(StateShape shape, BufferAllocator allocator) {
        this.shape = shape;
        this.allocator = allocator;
        this.decoder = new BatchDecoder(allocator, BatchLimits.UNLIMITED);
        this.keys = new KeyEncoder(shape.schema(), shape.key().columns());
        this.rows = new RowEncoder(shape.schema(), shape.schemaId());
        this.columns = IntStream.range(0, logSchema().columns().size()).toArray();
    }

    private TableSchema logSchema() {
        return shape.schema().changelog();
    }

    void replay(LogView log, KeyedState into) {
        long from = into.neededFrom();
        for (BatchRef batch : log.batches(from, log.highWatermark())) {
            // one that was made of several may begin before
            replay(batch, (int) Math.max(0, from - batch.baseOffset()), into);
        }
    }

    private void replay(BatchRef batch, int first, KeyedState into) {
        StoredBatch stored = batch.metadata();
        try (ArrowBuf body = allocator.buffer(Math.max(1, batch.columnBytes(stored, columns)))) {
            batch.readColumns(stored, columns, body, 0);
            try (VectorSchemaRoot root = decoder.decodeProjected(
                    logSchema(), stored.layout(), body, columns, BatchDecoder.Trust.CHECKSUMMED)) {
                replay(root, first, batch.nextOffset(), into);
            }
        }
    }

    private void replay(VectorSchemaRoot root, int first, long end, KeyedState into) {
        BytesView changes = BytesView.of(root.getVector(Change.COLUMN));
        EncodedKeys encodedKeys = keys.encode(root);
        VectorSchemaRoot values = new VectorSchemaRoot(
                shape.schema().columns(),
                root.getFieldVectors().subList(0, shape.schema().columns().size()),
                root.getRowCount());
        try (EncodedRows encodedRows = rows.encode(values, allocator)) {
            into.replay(encodedKeys, encodedRows, row -> kind(changes, row), first, end);
        }
    }

    private static ChangeKind kind(BytesView changes, int row) {
        return ChangeKind.of(changes, row)
                .orElseThrow(() -> new WeirException(
                        ErrorCode.CORRUPT, "a row of a changelog does not say what happened to it row=" + row));
    }

    @Override
    public void close() {
        decoder.close();
    }
}
