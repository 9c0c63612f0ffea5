package dev.weir.server.tablet;

import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.stats.ZoneMap;
import dev.weir.server.catalog.TableInfo;
import dev.weir.storage.state.RowWrites;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** What an append brings, checked, in the table's columns. Whoever has it closes it. */
public sealed interface AppendRows extends AutoCloseable {
    int rowCount();

    long bytes();

    /** Empty when nobody asked for deduplication. */
    List<WriterEntry> writers();

    @Override
    void close();

    /** Many rows: a batch of their own, made off the lane. */
    record Whole(SealableBatch batch, List<ZoneMap> zones) implements AppendRows {
        /** Takes the encoded rows over; the vectors stay the caller's. */
        public static Whole of(
                TableInfo table, VectorSchemaRoot rows, EncodedBatch encoded, List<WriterEntry> writers) {
            try {
                return new Whole(SealableBatch.prepare(encoded, table.schemaId(), writers), ZoneMap.of(rows));
            } catch (RuntimeException | Error e) {
                encoded.close();
                throw e;
            }
        }

        @Override
        public int rowCount() {
            return batch.rowCount();
        }

        @Override
        public long bytes() {
            return batch.messageLength();
        }

        @Override
        public List<WriterEntry> writers() {
            return batch.writers();
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    /** Few rows: the lane puts them into one batch with others of its turn. */
    record Few(VectorSchemaRoot rows, long bytes, List<WriterEntry> writers) implements AppendRows {
        @Override
        public int rowCount() {
            return rows.getRowCount();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    /**
     * Rows of a primary-key table: the lane finds out what they change.
     *
     * @param writers with the number of rows that were written, which is not that of the changelog's
     */
    record Keyed(RowWrites writes, long bytes, List<WriterEntry> writers) implements AppendRows {
        @Override
        public int rowCount() {
            return writes.count();
        }

        @Override
        public void close() {
            writes.close();
        }
    }
}
