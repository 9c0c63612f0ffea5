package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what a start would otherwise have to find out again, when enough of it has come together. Of the log's owner. */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /** No row is covered by a checkpoint, not even none. */
    static final long NONE = -1;

    /** An index is written whole: so much more than its length must have been written to the log to be worth it. */
    private static final int INDEX_WORTH = 8;

    private final Disk disk;
    private final Path directory;
    private final int schemaId;
    private final LogConfig config;
    /** One past the last row that a checkpoint covers. */
    private long syncedOffset;

    private long bytesSince;
    /** Bytes at the last look: a log that stands still is written down once. */
    private long bytesSeen;

    Checkpoints(Disk disk, Path directory, int schemaId, LogConfig config, long syncedOffset) {
        this.disk = disk;
        this.directory = directory;
        this.schemaId = schemaId;
        this.config = config;
        this.syncedOffset = syncedOffset;
    }

    /** The log as it is; all of it synced. */
    record Facts(
            SealedSegment[] sealed, ActiveSegment active, long endOffset, long lastTimestampUs, WriterTable writers) {}

    void written(long bytes) {
        bytesSince += bytes;
    }

    /** Segments were put into the place of others: not urgent, a start finds it out by their names. */
    void replaced() {
        bytesSince++;
    }

    /** Whether there is something that no checkpoint covers. */
    boolean isStale(long endOffset) {
        return syncedOffset != endOffset;
    }

    boolean isDue(ActiveSegment active) {
        long worth =
                Math.max(config.checkpointBytes(), INDEX_WORTH * active.index().bytesWith(0));
        boolean still = bytesSince > 0 && bytesSince == bytesSeen;
        bytesSeen = bytesSince;
        return bytesSince >= worth || still;
    }

    void writeIndex(ActiveSegment active, SegmentReader reader) {
        if (active.isEmpty()) {
            return;
        }
        IndexFile.Key key = reader.key(active.segment().name());
        try {
            IndexFile.write(disk, key, active.index(), active.position());
        } catch (WeirException e) {
            LOG.warn(
                    "an index could not be written; it is made again when it is needed file={} reason={}",
                    key.path(),
                    e.getMessage());
        }
    }

    /** Without it the next start reads more, no worse. */
    void write(Facts facts, DerivedFile.Sync sync) {
        try {
            writeOrThrow(facts, sync);
        } catch (WeirException e) {
            LOG.warn(
                    "a checkpoint could not be written; the next start reads more directory={} reason={}",
                    directory,
                    e.getMessage());
        }
    }

    void writeOrThrow(Facts facts, DerivedFile.Sync sync) {
        List<Checkpoint.SegmentEntry> segments = new ArrayList<>(facts.sealed().length + 1);
        for (SealedSegment segment : facts.sealed()) {
            segments.add(
                    new Checkpoint.SegmentEntry(segment.segment().name(), segment.bytes(), segment.lastTimestampUs()));
        }
        ActiveSegment active = facts.active();
        segments.add(new Checkpoint.SegmentEntry(active.segment().name(), active.position(), facts.lastTimestampUs()));
        Checkpoint checkpoint =
                new Checkpoint(facts.endOffset(), segments, facts.writers().snapshot());
        CheckpointFile.write(disk, directory, schemaId, checkpoint, sync);
        syncedOffset = facts.endOffset();
        bytesSince = 0;
        bytesSeen = 0;
    }
}
