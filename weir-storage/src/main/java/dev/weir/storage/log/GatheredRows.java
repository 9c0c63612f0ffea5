package dev.weir.storage.log;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Stored batches side by side that are to become one. Owns their rows. */
final class GatheredRows implements AutoCloseable {
    private final RewriteConfig config;
    private final List<VectorSchemaRoot> roots = new ArrayList<>();
    private final List<WriterEntry> writers = new ArrayList<>();
    private final CommitTimes.Builder times = new CommitTimes.Builder();
    private final long baseOffset;
    private final int leaderEpoch;
    private long bytes;

    GatheredRows(RewriteConfig config, long baseOffset, int leaderEpoch) {
        this.config = config;
        this.baseOffset = baseOffset;
        this.leaderEpoch = leaderEpoch;
    }

    /** Whether these rows would still be one batch of a good size with those before. */
    boolean takes(BatchRef next, int epoch) {
        return leaderEpoch == epoch
                && bytes < config.batchBytes()
                && times.rows() + next.rowCount() <= config.batchRows()
                && times.takes(next.timestampUs());
    }

    /** Takes the rows over. */
    void add(VectorSchemaRoot rows, CommitTimes of, List<WriterEntry> by) {
        roots.add(rows);
        times.add(of);
        writers.addAll(by.isEmpty() ? List.of(KeptWriters.nobody(of.rows())) : by);
        bytes += Rows.bytes(rows);
    }

    /** @param syncedOffset all that it is made of is on disk */
    void write(
            RewrittenFile into,
            TableSchema schema,
            int schemaId,
            BatchEncoder encoder,
            long syncedOffset,
            BufferAllocator allocator) {
        CommitTimes of = times.build();
        try (VectorSchemaRoot rows = Rows.join(roots, allocator)) {
            EncodedBatch encoded = encoder.encode(schema, rows);
            try (SealableBatch batch = prepare(encoded, schemaId, of)) {
                into.write(
                        batch,
                        batch.seal(baseOffset, leaderEpoch, of.lastUs(), syncedOffset),
                        baseOffset,
                        of,
                        ZoneMap.of(rows));
            }
        }
    }

    private SealableBatch prepare(EncodedBatch encoded, int schemaId, CommitTimes of) {
        try {
            return SealableBatch.prepare(encoded, schemaId, KeptWriters.joined(writers), of);
        } catch (RuntimeException | Error e) {
            encoded.close();
            throw e;
        }
    }

    @Override
    public void close() {
        roots.forEach(VectorSchemaRoot::close);
    }
}
