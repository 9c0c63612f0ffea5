package dev.weir.storage.log;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one bucket: segments in a directory. One thread at a time appends, syncs and publishes; any thread reads, through
 * {@link #view()}, and never waits for the writer.
 */
public final class BucketLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketLog.class);

    private final Disk disk;
    private final Path directory;
    private final TableSchema schema;
    private final int schemaId;
    private final LogConfig config;
    private final WriterTable writers;
    private final @Nullable Damage damage;
    private @Nullable ActiveSegment active;
    /** Views share it: a roll makes a new one. */
    private SegmentView[] sealed;

    private long endOffset;
    private long lastTimestampUs;
    /** Why nothing may be written any more. */
    private @Nullable WeirException refusal;

    private volatile CommittedView view;

    private BucketLog(
            Disk disk,
            Path directory,
            TableSchema schema,
            int schemaId,
            LogConfig config,
            Recovery.Recovered recovered) {
        this.disk = disk;
        this.directory = directory;
        this.schema = schema;
        this.schemaId = schemaId;
        this.config = config;
        this.writers = recovered.writers();
        this.damage = recovered.damage();
        this.active = recovered.active();
        this.sealed = recovered.sealed().toArray(SegmentView[]::new);
        this.refusal = damage == null ? null : damage.error();
        this.view = currentView();
        this.endOffset = view.highWatermark();
        this.lastTimestampUs = view.lastTimestampUs();
    }

    /**
     * Opens and recovers: cuts a torn tail to the last whole batch with a valid checksum, rebuilds derived files that are missing or
     * wrong, and what is known of writers. A directory that does not exist is created. A log that is damaged is readable up to the
     * damage, says {@code CORRUPT} beyond it, and takes no appends.
     */
    public static BucketLog open(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        return new BucketLog(
                disk,
                directory,
                schema,
                schemaId,
                config,
                Recovery.recover(disk, directory, schema, schemaId, config, allocator));
    }

    private CommittedView currentView() {
        return new CommittedView(sealed, active == null ? null : active.view(), schema, damage);
    }

    /**
     * Checks the batch's writers, then gives it the next offsets and writes it. The batch stays the caller's. When writing fails,
     * the log is as before and the error is thrown. A batch of several appends is refused as a whole for the first of them that
     * is not new: the caller then sends them one by one.
     *
     * @param zones of each top-level column
     * @param nowUs commit time; the log keeps its times from descending
     */
    public AppendOutcome append(
            SealableBatch batch, List<ZoneMap> zones, SequenceRule rule, int leaderEpoch, long nowUs) {
        requireWritable();
        Check.that(batch.rowCount() > 0, "a stored batch has rows");
        Check.that(zones.size() == schema.columns().size(), "there is a zone map for each column");
        long timestampUs = Math.max(nowUs, lastTimestampUs);
        Optional<AppendOutcome> refused = writers.refusal(batch.writers(), rule, timestampUs);
        if (refused.isPresent()) {
            return refused.get();
        }
        ActiveSegment segment = segmentFor(batch);
        long baseOffset = endOffset;
        ByteBuffer prefixAndMetadata = batch.seal(baseOffset, leaderEpoch, timestampUs);
        try {
            segment.append(batch, prefixAndMetadata, baseOffset, timestampUs, zones);
        } catch (RuntimeException e) {
            cutBack(segment, e);
            throw e;
        }
        writers.remember(batch.writers(), baseOffset, timestampUs);
        endOffset = baseOffset + batch.rowCount();
        lastTimestampUs = timestampUs;
        return new AppendOutcome.Appended(baseOffset, batch.rowCount());
    }

    private void requireWritable() {
        if (refusal != null) {
            throw new WeirException(refusal.code(), String.valueOf(refusal.getMessage()), refusal);
        }
    }

    private ActiveSegment segmentFor(SealableBatch batch) {
        ActiveSegment now = requireActive();
        return now.isFull(config.segmentBytes(), batch.writers().size()) ? roll(now) : now;
    }

    /** There is one unless the log is damaged or closed, and then it refuses before anybody asks. */
    private ActiveSegment requireActive() {
        ActiveSegment now = active;
        if (now == null) {
            throw new WeirException(ErrorCode.INTERNAL, "broken invariant: a log that takes appends has a segment");
        }
        return now;
    }

    /**
     * A segment that has a successor is never torn: it is synced before there is one. When making the successor fails, the log
     * is as before.
     */
    private ActiveSegment roll(ActiveSegment full) {
        sync(full);
        try {
            IndexFile.write(disk, key(full), full.index(), full.position());
        } catch (WeirException e) {
            LOG.warn(
                    "an index could not be written; the next start makes it again file={}",
                    key(full).path(),
                    e);
        }
        ActiveSegment next = ActiveSegment.create(
                disk,
                directory,
                endOffset,
                SegmentScanner.message(schema),
                schema.columns().size());
        SegmentView[] more = Arrays.copyOf(sealed, sealed.length + 1);
        more[sealed.length] = full.seal();
        sealed = more;
        active = next;
        return next;
    }

    private IndexFile.Key key(ActiveSegment segment) {
        return new IndexFile.Key(
                directory, segment.baseOffset(), schemaId, schema.columns().size());
    }

    private void cutBack(ActiveSegment segment, RuntimeException cause) {
        try {
            segment.cutBack();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            fence("the rest of a failed write could not be taken away", cause);
        }
    }

    private void fence(String why, RuntimeException cause) {
        refusal = new WeirException(
                ErrorCode.IO_ERROR,
                "the log refuses further work until it is opened again: " + why + " directory=" + directory,
                cause);
        LOG.error("the log refuses further work until it is opened again: {} directory={}", why, directory, cause);
    }

    /** Makes all appended batches durable. After an error the log refuses further work: nothing is known of unsynced bytes. */
    public void sync() {
        requireWritable();
        sync(requireActive());
    }

    private void sync(ActiveSegment segment) {
        try {
            segment.sync();
        } catch (RuntimeException e) {
            fence("a sync failed", e);
            throw e;
        }
    }

    /** Lets readers see all that was appended: the high watermark becomes the end offset. */
    public void publish() {
        requireWritable();
        view = currentView();
    }

    /** One past the last appended offset. */
    public long endOffset() {
        return endOffset;
    }

    /** What readers see now. */
    public LogView view() {
        return view;
    }

    /**
     * Closes the files, without a sync. Readers that come later get {@code UNAVAILABLE}, or {@code UNKNOWN_TABLE} when the
     * directory is gone. Leaves an index of the active segment, so that the next start need not decode it.
     */
    @Override
    public void close() {
        ActiveSegment last = active;
        if (last != null) {
            if (refusal == null && last.index().count() > 0) {
                leaveIndex(last);
            }
            last.close();
            active = null;
        }
        for (SegmentView segment : sealed) {
            segment.segment().close();
        }
        if (refusal == null) {
            refusal = new WeirException(ErrorCode.UNAVAILABLE, "the log is closed; ask again directory=" + directory);
        }
    }

    private void leaveIndex(ActiveSegment last) {
        try {
            IndexFile.write(disk, key(last), last.index(), last.position());
        } catch (WeirException e) {
            LOG.warn(
                    "an index could not be written; the next start makes it again file={}",
                    key(last).path(),
                    e);
        }
    }
}
