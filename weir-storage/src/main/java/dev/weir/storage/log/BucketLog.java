package dev.weir.storage.log;

import dev.weir.format.batch.SealableBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The log of one bucket: segments in a directory. One thread at a time appends, syncs and publishes; any thread reads, through
 * {@link #view()}, and never waits for the writer.
 */
public final class BucketLog implements AutoCloseable {
    private BucketLog() {}

    /**
     * Opens and recovers: cuts a torn tail to the last whole batch with a valid checksum, rebuilds derived files that are missing or
     * wrong, and what is known of writers. A directory that does not exist is created.
     */
    public static BucketLog open(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks the batch's writer, then gives it the next offsets and writes it. The batch stays the caller's. When writing fails,
     * the log is as before and the error is thrown.
     *
     * @param zones of each top-level column
     * @param nowUs commit time; the log keeps its times from descending
     */
    public AppendOutcome append(
            SealableBatch batch, List<ZoneMap> zones, SequenceRule rule, int leaderEpoch, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Makes all appended batches durable. After an error the log refuses further work: nothing is known of unsynced bytes. */
    public void sync() {
        throw new UnsupportedOperationException();
    }

    /** Lets readers see all that was appended: the high watermark becomes the end offset. */
    public void publish() {
        throw new UnsupportedOperationException();
    }

    /** One past the last appended offset. */
    public long endOffset() {
        throw new UnsupportedOperationException();
    }

    /** What readers see now. */
    public LogView view() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
