package dev.weir.format.batch;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A batch ready to be stored, all but the facts that only its place in the log gives. Column checksums and the metadata
 * with an empty header are made here, off the lane; {@link #seal} fills the header in and is cheap.
 */
public final class SealableBatch implements AutoCloseable {
    private final BatchLayout layout;
    private final ArrowBuf body;
    private final List<WriterEntry> writers;
    /** Prefix, metadata, padding. */
    private final byte[] head;
    /** Where the header's text begins in it. */
    private final int text;

    private SealableBatch(BatchLayout layout, ArrowBuf body, List<WriterEntry> writers, byte[] head, int text) {
        this.layout = layout;
        this.body = body;
        this.writers = writers;
        this.head = head;
        this.text = text;
    }

    /** Of rows that are committed at once. Takes over the batch's body; when it throws, the body is still the caller's. */
    public static SealableBatch prepare(EncodedBatch batch, int schemaId, List<WriterEntry> writers) {
        return prepare(
                batch, schemaId, writers, CommitTimes.of(0, batch.layout().rowCount()));
    }

    /**
     * Of rows that were committed before. Takes over the batch's body; when it throws, the body is still the caller's.
     *
     * @param times are kept; sealed with the last one
     */
    public static SealableBatch prepare(
            EncodedBatch batch, int schemaId, List<WriterEntry> writers, CommitTimes times) {
        BatchLayout layout = batch.layout();
        Check.that(times.rows() == layout.rowCount(), "each row has a commit time");
        int columns = layout.columnCount();
        Check.that(columns <= BatchHeaderLayout.MAX_COLUMNS, "the number of columns fits into the header");
        long written = 0;
        for (WriterEntry writer : writers) {
            written += writer.rowCount();
        }
        Check.that(writers.isEmpty() || written == layout.rowCount(), "writers account for all rows");
        long bytes = BatchHeaderLayout.bytes(columns, writers.size(), BatchHeaderLayout.timeRuns(times));
        byte[] metadata = layout.message().toMetadata("0".repeat(Math.toIntExact(2 * bytes)));
        int padded = (int) BatchLayout.padded(metadata.length);
        if (padded > MessagePrefix.MAX_METADATA_BYTES) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the batch has too many columns or writers for its metadata metadata_bytes=" + padded + " limit="
                            + MessagePrefix.MAX_METADATA_BYTES);
        }
        byte[] head = new byte[MessagePrefix.BYTES + padded];
        ByteBuffer.wrap(head)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MessagePrefix.CONTINUATION)
                .putInt(padded)
                .put(metadata);
        ByteBuffer header = Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN))
                .customMetadata(0)
                .valueAsByteBuffer();
        int text = MessagePrefix.BYTES + header.position();
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.VERSION_AT, 1, BatchHeaderLayout.VERSION);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.COLUMN_COUNT_AT, 2, columns);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.ROW_COUNT_AT, 4, layout.rowCount());
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.SCHEMA_ID_AT, 4, schemaId);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.WRITER_COUNT_AT, 4, writers.size());
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.TIME_RUN_COUNT_AT, 4, BatchHeaderLayout.timeRuns(times));
        int at = BatchHeaderLayout.COLUMN_CHECKSUMS_AT;
        for (int i = 0; i < columns; i++, at += BatchHeaderLayout.COLUMN_CHECKSUM_BYTES) {
            int crc = Checksums.crc32c(batch.body(), layout.columnOffset(i), layout.columnLength(i));
            BatchHeaderLayout.put(head, text, at, BatchHeaderLayout.COLUMN_CHECKSUM_BYTES, crc);
        }
        for (WriterEntry writer : writers) {
            BatchHeaderLayout.putWriter(head, text, at, writer);
            at += BatchHeaderLayout.WRITER_BYTES;
        }
        BatchHeaderLayout.putTimes(head, text, at, times);
        return new SealableBatch(layout, batch.body(), List.copyOf(writers), head, text);
    }

    public int rowCount() {
        return layout.rowCount();
    }

    public List<WriterEntry> writers() {
        return writers;
    }

    public BatchLayout layout() {
        return layout;
    }

    /** Its first {@link BatchLayout#bodyLength} bytes are the message's body. */
    public ArrowBuf body() {
        return body;
    }

    /** Bytes of the whole message in a segment: prefix, metadata, body. */
    public long messageLength() {
        return head.length + layout.bodyLength();
    }

    /**
     * The 8-byte prefix and the metadata with the header filled in and its checksum, ready to be written before the body. Valid
     * until the batch is sealed again.
     */
    public ByteBuffer seal(long baseOffset, int leaderEpoch, long commitTimestampUs, long syncedOffset) {
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.BASE_OFFSET_AT, 8, baseOffset);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.COMMIT_TIMESTAMP_AT, 8, commitTimestampUs);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.LEADER_EPOCH_AT, 4, leaderEpoch);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.SYNCED_OFFSET_AT, 8, syncedOffset);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, 0);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, Checksums.crc32c(head));
        return ByteBuffer.wrap(head).asReadOnlyBuffer();
    }

    @Override
    public void close() {
        body.close();
    }
}
