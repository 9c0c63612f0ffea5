package dev.weir.server.tablet;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.ZoneMap;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.state.RowWrites;
import java.util.ArrayList;
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

    /**
     * An entry for each append, if any has one: entries account for all rows.
     *
     * @param rows that the log has of each
     */
    static List<WriterEntry> writers(List<? extends AppendRows> appends, int[] rows) {
        if (appends.stream().allMatch(append -> append.writers().isEmpty())) {
            return List.of();
        }
        List<WriterEntry> writers = new ArrayList<>(rows.length);
        for (int i = 0; i < rows.length; i++) {
            List<WriterEntry> of = appends.get(i).writers();
            WriterId writer = of.isEmpty() ? WriterId.NONE : of.getFirst().writer();
            writers.add(new WriterEntry(writer, of.isEmpty() ? 0 : of.getFirst().sequence(), rows[i]));
        }
        return writers;
    }

    /** Many rows: a batch of their own. */
    record Whole(SealableBatch batch, List<ZoneMap> zones) implements AppendRows {
        /** So few bytes are not worth compressing, while those who wrote them wait. */
        private static final long MIN_COMPRESSED_BYTES = 8 << 10;

        /**
         * On the lane, of rows in the log's columns; the vectors stay the caller's.
         *
         * @param bytes of the rows in memory
         */
        static Whole encode(
                TableInfo table, VectorSchemaRoot rows, long bytes, List<WriterEntry> writers, Memory memory) {
            Codec codec =
                    bytes < MIN_COMPRESSED_BYTES ? Codec.NONE : table.spec().compression();
            EncodedBatch encoded = memory.codecs()
                    .encoding(codec, encoder -> encoder.encode(table.spec().logSchema(), rows));
            return of(table, rows, encoded, writers);
        }

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
