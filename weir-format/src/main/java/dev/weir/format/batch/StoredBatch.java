package dev.weir.format.batch;

import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/** The verified metadata of a batch read from a segment. */
public record StoredBatch(BatchHeader header, BatchLayout layout) {
    /**
     * Parses prefix and metadata and verifies the header's checksum (which covers prefix, metadata and the column checksums).
     * Throws {@code CORRUPT} without a place; the caller adds file and position.
     *
     * @param prefixAndMetadata from the first byte of the message up to the body
     */
    public static StoredBatch parse(ByteBuffer prefixAndMetadata, TableSchema schema) {
        throw new UnsupportedOperationException();
    }

    /** Verifies one column's bytes as read from the body; throws {@code CORRUPT} naming the column. */
    public void verifyColumn(int column, ArrowBuf bytes, long offset) {
        throw new UnsupportedOperationException();
    }
}
