package dev.weir.format.batch;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A batch ready to be stored, all but the facts that only its place in the log gives. Column checksums and the metadata
 * with an empty header are made here, off the lane; {@link #seal} fills the header in and is cheap.
 */
public final class SealableBatch implements AutoCloseable {
    private SealableBatch() {}

    /** Takes over the batch's body. */
    public static SealableBatch prepare(EncodedBatch batch, int schemaId, List<WriterEntry> writers) {
        throw new UnsupportedOperationException();
    }

    public int rowCount() {
        throw new UnsupportedOperationException();
    }

    public List<WriterEntry> writers() {
        throw new UnsupportedOperationException();
    }

    public BatchLayout layout() {
        throw new UnsupportedOperationException();
    }

    public ArrowBuf body() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of the whole message in a segment: prefix, metadata, body. */
    public long messageLength() {
        throw new UnsupportedOperationException();
    }

    /** The 8-byte prefix and the metadata with the header filled in and its checksum, ready to be written before the body. */
    public ByteBuffer seal(long baseOffset, int leaderEpoch, long commitTimestampUs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
