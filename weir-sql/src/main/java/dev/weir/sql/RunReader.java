package dev.weir.sql;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads columns of {@link BatchRun}s for one thread: decodes what the cache has not, and offers it to it. */
final class RunReader implements BatchSource.Reader {
    private final TableSchema schema;
    private final int[] wanted;
    private final HotRows.Memory memory;
    private final BatchDecoder decoder;

    RunReader(TableSchema schema, int[] wanted, HotRows.Memory memory) {
        this.schema = schema;
        this.wanted = wanted;
        this.memory = memory;
        this.decoder = new BatchDecoder(memory.allocator(), BatchLimits.UNLIMITED);
    }

    @Override
    public VectorSchemaRoot read(BatchRange range) {
        BatchRun run = (BatchRun) range.batch();
        BatchRun.Id id = run.id();
        Map<Integer, FieldVector> vectors = new HashMap<>();
        try {
            // In the order of the file, so that neighbours are read at once.
            int[] missing = Arrays.stream(wanted)
                    .filter(column -> !find(id, column, vectors))
                    .sorted()
                    .toArray();
            if (missing.length > 0) {
                VectorSchemaRoot read = decode(run, missing);
                for (int i = 0; i < missing.length; i++) {
                    vectors.put(missing[i], read.getVector(i));
                }
                for (int column : missing) {
                    memory.cache().offer(id, column, Objects.requireNonNull(vectors.get(column)));
                }
            }
        } catch (RuntimeException | Error e) {
            vectors.values().forEach(FieldVector::close);
            throw e;
        }
        List<FieldVector> inOrder = Arrays.stream(wanted).mapToObj(vectors::get).toList();
        return new VectorSchemaRoot(inOrder.stream().map(FieldVector::getField).toList(), inOrder, run.rowCount());
    }

    private boolean find(BatchRun.Id run, int column, Map<Integer, FieldVector> into) {
        Optional<FieldVector> found = memory.cache().find(run, column);
        found.ifPresent(vector -> into.put(column, vector));
        return found.isPresent();
    }

    private VectorSchemaRoot decode(BatchRun run, int[] columns) {
        if (run.batches().size() == 1) {
            return decode(run.batches().getFirst(), columns);
        }
        List<VectorSchemaRoot> roots = new ArrayList<>();
        try {
            for (BatchRef batch : run.batches()) {
                roots.add(decode(batch, columns));
            }
            return Rows.join(roots, memory.allocator());
        } finally {
            roots.forEach(VectorSchemaRoot::close);
        }
    }

    private VectorSchemaRoot decode(BatchRef batch, int[] columns) {
        StoredBatch metadata = batch.metadata();
        try (ArrowBuf bytes = memory.allocator().buffer(Math.max(1, batch.columnBytes(metadata, columns)))) {
            batch.readColumns(metadata, columns, bytes, 0);
            return decoder.decodeProjected(schema, metadata.layout(), bytes, columns, BatchDecoder.Trust.CHECKSUMMED);
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
