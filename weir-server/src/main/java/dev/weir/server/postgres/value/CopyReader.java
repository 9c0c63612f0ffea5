package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Reads the data of a {@code COPY ... FROM STDIN} into batches of the table, however the bytes are cut into pieces:
 *
 * <pre>
 * while (reader.read(piece)) { append(reader.batch()); }
 * if (reader.finish()) { append(reader.batch()); }
 * </pre>
 *
 * Throws with line and column: {@code INVALID_REQUEST} where the data is not as the format says (SQLSTATE 22P04), {@code TYPE_MISMATCH} where a field is no value of
 * its column, or null in one that has none, and {@code BATCH_TOO_LARGE} for a row above the limit. After that the reader is of no more use. One thread at a time.
 */
public final class CopyReader implements AutoCloseable {
    /** What cuts the bytes of a format into fields. */
    sealed interface Fields permits LineFields, BinaryFields {
        /** Reads until the bytes are used up, the batch is full, or the data has ended. */
        void read(ByteBuf bytes);

        /** No more bytes come. */
        void finish();
    }

    private final CopyRows rows;
    private final Fields fields;
    private boolean handedOut;

    /**
     * @param table all columns of the table
     * @param columns those of the copy, in its order; empty: all. The others are null
     * @param zone of timestamps that say none
     */
    public CopyReader(
            CopyFormat format,
            Schema table,
            List<String> columns,
            ZoneId zone,
            CopyLimits limits,
            BufferAllocator allocator) {
        this.rows = new CopyRows(table, columns, format.wire(), zone, limits, allocator);
        try {
            this.fields = switch (format.kind()) {
                case TEXT -> new TextFields(format, rows);
                case CSV -> new CsvFields(format, rows);
                case BINARY -> new BinaryFields(rows);
            };
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** True when a batch is full: to be taken, and the rest of the piece to be read. False when the piece is used up. */
    public boolean read(ByteBuf piece) {
        begin();
        fields.read(piece);
        return rows.isFull() && handOut();
    }

    /** The client says that this was all. True if there is one more batch. */
    public boolean finish() {
        begin();
        fields.finish();
        return !rows.isEmpty() && handOut();
    }

    private void begin() {
        if (handedOut) {
            rows.clear();
            handedOut = false;
        }
    }

    private boolean handOut() {
        rows.seal();
        handedOut = true;
        return true;
    }

    /** Until the next call; the reader's. */
    public VectorSchemaRoot batch() {
        return rows.root();
    }

    @Override
    public void close() {
        rows.close();
    }
}
