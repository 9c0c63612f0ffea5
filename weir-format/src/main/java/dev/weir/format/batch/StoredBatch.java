package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;

/** The verified metadata of a batch read from a segment. */
public record StoredBatch(BatchHeader header, BatchLayout layout) {
    /**
     * Parses prefix and metadata and verifies the header's checksum (which covers prefix, metadata and the column checksums).
     * Throws {@code CORRUPT} without a place; the caller adds file and position. {@code UNKNOWN_VERSION} when the checksum holds
     * and the header is of a version that we do not know.
     *
     * @param prefixAndMetadata from the first byte of the message up to the body
     */
    public static StoredBatch parse(ByteBuffer prefixAndMetadata, TableSchema schema) {
        int metadataLength = MessagePrefix.metadataLength(prefixAndMetadata);
        if (metadataLength != prefixAndMetadata.remaining() - MessagePrefix.BYTES) {
            throw corrupt("a message's metadata has another length than its prefix says bytes="
                    + (prefixAndMetadata.remaining() - MessagePrefix.BYTES) + " prefix=" + metadataLength);
        }
        byte[] head = new byte[prefixAndMetadata.remaining()];
        prefixAndMetadata.duplicate().get(head);
        try {
            return parse(head, schema);
        } catch (WeirException e) {
            if (e.code() == ErrorCode.MALFORMED_BATCH || e.code() == ErrorCode.BATCH_TOO_LARGE) {
                throw new WeirException(ErrorCode.CORRUPT, String.valueOf(e.getMessage()), e);
            }
            throw e;
        } catch (RuntimeException e) {
            throw new WeirException(ErrorCode.CORRUPT, "the batch's metadata is not a valid flatbuffer cause=" + e, e);
        }
    }

    private static StoredBatch parse(byte[] head, TableSchema schema) {
        ByteBuffer metadata = ByteBuffer.wrap(head, MessagePrefix.BYTES, head.length - MessagePrefix.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        Message message = Message.getRootAsMessage(metadata);
        ByteBuffer value = header(message);
        int text = MessagePrefix.BYTES + value.position();
        int length = value.remaining();
        if (length < 2 * BatchHeaderLayout.COLUMN_CHECKSUMS_AT) {
            throw corrupt("the batch's header is cut off chars=" + length);
        }
        int declared = (int) BatchHeaderLayout.read(head, text, BatchHeaderLayout.CHECKSUM_AT, 4);
        BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, 0);
        int found = Checksums.crc32c(head);
        if (found != declared) {
            throw corrupt("the checksum of a batch's header is wrong declared=" + Integer.toHexString(declared)
                    + " found=" + Integer.toHexString(found));
        }
        long version = BatchHeaderLayout.read(head, text, BatchHeaderLayout.VERSION_AT, 1);
        if (version != BatchHeaderLayout.VERSION) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "the batch was written by another weir; read it with that one version=" + version + " known="
                            + BatchHeaderLayout.VERSION);
        }
        long columns = BatchHeaderLayout.read(head, text, BatchHeaderLayout.COLUMN_COUNT_AT, 2);
        long writers = BatchHeaderLayout.read(head, text, BatchHeaderLayout.WRITER_COUNT_AT, 4);
        long timeRuns = BatchHeaderLayout.read(head, text, BatchHeaderLayout.TIME_RUN_COUNT_AT, 4);
        long expected = BatchHeaderLayout.bytes(columns, writers, timeRuns);
        if (length != 2 * expected || columns != schema.columns().size()) {
            throw corrupt("the batch's header does not fit the schema or its own counts chars=" + length + " columns="
                    + columns + " writers=" + writers + " time_runs=" + timeRuns);
        }
        BatchHeader header = BatchHeaderLayout.readAll(head, text);
        BatchLayout layout = BatchLayout.parse(message, schema, BatchLimits.UNLIMITED);
        if (header.rowCount() != layout.rowCount()) {
            throw corrupt("the batch's header and message disagree about rows header=" + header.rowCount() + " message="
                    + layout.rowCount());
        }
        return new StoredBatch(header, layout);
    }

    private static ByteBuffer header(Message message) {
        if (message.customMetadataLength() == 1) {
            KeyValue pair = message.customMetadata(0);
            ByteBuffer value = pair.valueAsByteBuffer();
            if (BatchHeader.KEY.equals(pair.key()) && value != null) {
                return value;
            }
        }
        throw corrupt("the message has no header of weir's");
    }

    /** Verifies one column's bytes as read from the body; throws {@code CORRUPT} naming the column. */
    public void verifyColumn(int column, ArrowBuf bytes, long offset) {
        int found = Checksums.crc32c(bytes, offset, layout.columnLength(column));
        int declared = header.columnChecksums()[column];
        if (found != declared) {
            throw corrupt("the checksum of a column is wrong column="
                    + layout.schema().columns().get(column).getName() + " declared=" + Integer.toHexString(declared)
                    + " found=" + Integer.toHexString(found));
        }
    }

    private static WeirException corrupt(String message) {
        return new WeirException(ErrorCode.CORRUPT, message);
    }
}
