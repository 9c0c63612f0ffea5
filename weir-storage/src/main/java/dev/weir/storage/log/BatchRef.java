package dev.weir.storage.log;

import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.stats.ZoneMap;
import org.apache.arrow.memory.ArrowBuf;

/** One stored batch, not read yet. Reading a batch whose table has been dropped is {@code UNKNOWN_TABLE}. */
public interface BatchRef {
    BatchId id();

    long baseOffset();

    int rowCount();

    default long nextOffset() {
        return baseOffset() + rowCount();
    }

    /** Commit time of its last row. */
    long timestampUs();

    /** Commit time of its first row: another one in a batch that was made of several. */
    long firstTimestampUs();

    /** Of all its rows; reads the metadata only where there are several. */
    default CommitTimes times() {
        return firstTimestampUs() == timestampUs()
                ? CommitTimes.of(timestampUs(), rowCount())
                : metadata().header().times();
    }

    /** Of the whole message. */
    long storedBytes();

    /** What is known of a top-level column. */
    ZoneMap zone(int column);

    /** Reads and verifies the metadata; {@code CORRUPT} with file, position and offset. */
    StoredBatch metadata();

    /** How many bytes {@link #readColumns} will write. */
    default long columnBytes(StoredBatch metadata, int[] columns) {
        long bytes = 0;
        for (int column : columns) {
            bytes += metadata.layout().columnLength(column);
        }
        return bytes;
    }

    /**
     * Reads these columns' bytes one after the other into {@code into} from its position {@code at}, and verifies each.
     * {@code CORRUPT} with file, position, offset and column.
     */
    void readColumns(StoredBatch metadata, int[] columns, ArrowBuf into, long at);
}
