package dev.weir.format.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;

/** For fuzzing: stored messages that were changed get checksums that are right again, so that what is behind the checksums is reached. */
public final class StoredHeads {
    private StoredHeads() {}

    /**
     * The header's checksum.
     *
     * @param head prefix and metadata; changed in place
     * @return whether there is a header
     */
    public static boolean seal(byte[] head) {
        try {
            int text = text(head);
            BatchHeaderLayout.read(head, text, 0, BatchHeaderLayout.COLUMN_CHECKSUMS_AT);
            BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, 0);
            BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, Checksums.crc32c(head));
            return true;
        } catch (RuntimeException e) {
            return false; // nothing that could be put right
        }
    }

    /** The checksums of the columns, as far as the header has room for them; then the header's. */
    public static boolean seal(byte[] head, BatchLayout layout, ArrowBuf body) {
        try {
            int text = text(head);
            int at = BatchHeaderLayout.COLUMN_CHECKSUMS_AT;
            for (int i = 0; i < layout.columnCount(); i++, at += BatchHeaderLayout.COLUMN_CHECKSUM_BYTES) {
                BatchHeaderLayout.read(head, text, at, BatchHeaderLayout.COLUMN_CHECKSUM_BYTES);
                int crc = Checksums.crc32c(body, layout.columnOffset(i), layout.columnLength(i));
                BatchHeaderLayout.put(head, text, at, BatchHeaderLayout.COLUMN_CHECKSUM_BYTES, crc);
            }
        } catch (RuntimeException e) {
            return false;
        }
        return seal(head);
    }

    private static int text(byte[] head) {
        ByteBuffer metadata = ByteBuffer.wrap(head, MessagePrefix.BYTES, head.length - MessagePrefix.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        return MessagePrefix.BYTES
                + Message.getRootAsMessage(metadata)
                        .customMetadata(0)
                        .valueAsByteBuffer()
                        .position();
    }
}
