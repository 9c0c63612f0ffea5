package dev.weir.storage.log;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.disk.DurableDirectories;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one bucket: segments in a directory. One thread at a time, its owner, appends, syncs, publishes and tends; any thread
 * reads, through {@link #view()} or a {@link #lease()}, and never waits for the writer.
 */
public final class BucketLog implements AutoCloseable {
    /** A directory beside the log's files that is none of the log's: where rows by key are stored. */
    public static final String STATE = "state";

    private static final Logger LOG = LoggerFactory.getLogger(BucketLog.class);

    private final Disk disk;
    private final Path directory;
    private final TableSchema schema;
    private final LogConfig config;
    private final WriterTable writers;
    private final SegmentReader reader;
    private final Checkpoints checkpoints;
    private final Leases leases = new Leases();
    /** Of segments that retention has no use for. */
    private final Removal expired;
    /** Of segments whose rows are in others. */
    private final Removal replaced;

    private final @Nullable Damage damage;
    private @Nullable ActiveSegment active;
    /** Views share it: a roll makes a new one. */
    private volatile SealedSegment[] sealed;

    private volatile RetentionLimits retention = RetentionLimits.FOREVER;
    private long endOffset;
    private volatile long syncedOffset;
    private long lastTimestampUs;
    /** Why nothing may be written any more. */
    private @Nullable WeirException refusal;

    private volatile CommittedView view;
    /** The sealed segments in which nothing was found that is to be rewritten. */
    private volatile SealedSegment[] settled = {};

    private boolean closed;

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
        this.config = config;
        this.writers = recovered.writers();
        this.reader = recovered.reader();
        this.checkpoints = new Checkpoints(disk, directory, schemaId, config, recovered.checkpointed());
        this.expired = new Removal(disk, directory, leases, Segment::expire);
        this.replaced = new Removal(disk, directory, leases, Segment::replace);
        this.damage = recovered.damage();
        this.active = recovered.active();
        this.sealed = recovered.sealed().toArray(SealedSegment[]::new);
        this.refusal = damage == null ? null : damage.error();
        this.lastTimestampUs = recovered.lastTimestampUs();
        this.view = currentView();
        this.endOffset = view.highWatermark();
        this.syncedOffset = endOffset;
    }

    /**
     * Opens and recovers: reads what was written since the last checkpoint, cuts what a crash left unfinished off. Rows that cannot be read are {@code CORRUPT} to their readers; when they are the last ones, the log takes no
     * appends.
     */
    public static BucketLog open(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        BucketLog log = new BucketLog(
                disk,
                directory,
                schema,
                schemaId,
                config,
                Recovery.recover(disk, directory, schema, schemaId, config, allocator));
        log.writeDownWhatWasFound();
        return log;
    }

    /** So that the next start need not read it, and can tell its loss from the rest of a crash. */
    private void writeDownWhatWasFound() {
        ActiveSegment growing = active;
        if (growing != null && checkpoints.isStale(endOffset)) {
            checkpoints.writeIndex(growing, reader);
            checkpoints.write(facts(growing), DerivedFile.Sync.CONTENT_AND_NAME);
        }
    }

    private CommittedView currentView() {
        return new CommittedView(sealed, active == null ? null : active.view(lastTimestampUs), schema, damage);
    }

    /**
     * Checks the batch's writers, then gives it the next offsets and writes it. The batch stays the caller's. When writing fails,
     * the log is as before and the error is thrown. A batch of several appends is refused as a whole for the first of them that
     * is not new: the caller then sends them one by one. A batch without rows is only there to be remembered as its writers' append.
     *
     * @param zones of each top-level column
     * @param nowUs commit time; the log keeps its times from descending
     */
    public AppendOutcome append(
            SealableBatch batch, List<ZoneMap> zones, SequenceRule rule, int leaderEpoch, long nowUs) {
        Check.that(zones.size() == schema.columns().size(), "there is a zone map for each column");
        Optional<AppendOutcome> refused = refusal(batch.writers(), rule, nowUs);
        if (refused.isPresent()) {
            return refused.get();
        }
        long timestampUs = Math.max(nowUs, lastTimestampUs);
        ActiveSegment segment = segmentFor(batch, nowUs);
        long baseOffset = endOffset;
        ByteBuffer prefixAndMetadata = batch.seal(baseOffset, leaderEpoch, timestampUs, syncedOffset);
        try {
            segment.append(batch, prefixAndMetadata, baseOffset, timestampUs, zones);
        } catch (RuntimeException e) {
            cutBack(segment, e);
            throw e;
        }
        writers.remember(batch.writers(), baseOffset, timestampUs);
        endOffset = baseOffset + batch.rowCount();
        lastTimestampUs = timestampUs;
        checkpoints.written(batch.messageLength());
        return new AppendOutcome.Appended(baseOffset, batch.rowCount());
    }

    /**
     * Why a batch of these writers' appends is not to be written, if so, as {@link #append} would say; for those for whom it is dear to make the batch. Nothing
     * is changed.
     */
    public Optional<AppendOutcome> refusal(List<WriterEntry> entries, SequenceRule rule, long nowUs) {
        // also of a retry: what the log took before it refused work may never be seen
        requireWritable();
        return writers.refusal(entries, rule, Math.max(nowUs, lastTimestampUs));
    }

    private void requireWritable() {
        if (refusal != null) {
            throw new WeirException(refusal.code(), String.valueOf(refusal.getMessage()), refusal);
        }
    }

    private ActiveSegment segmentFor(SealableBatch batch, long nowUs) {
        ActiveSegment now = active;
        if (now == null) {
            return begin();
        }
        boolean ends = isLong(now, batch.writers().size()) || isOld(now, nowUs);
        return ends && hasRows(now) ? roll(now) : now;
    }

    private boolean isLong(ActiveSegment segment, int writersOfNext) {
        return segment.isFull(retention.segmentBytes(config.segmentBytes()), writersOfNext)
                || isFragmented(segment, config.rewriting().fragmentedBatches());
    }

    /** Not one of which all batches only name their writers: the next segment would have the same name, so that one begins {@link #again}. */
    private boolean hasRows(ActiveSegment segment) {
        return endOffset > segment.baseOffset();
    }

    private boolean isOld(ActiveSegment segment, long nowUs) {
        return !segment.isEmpty()
                && nowUs - segment.firstTimestampUs() >= retention.segmentAgeUs(config.segmentAgeUs());
    }

    /** Whether it has small batches and rests: ended, it can be rewritten. */
    private boolean isLeft(ActiveSegment segment, long nowUs) {
        return isWorthRewriting(segment)
                && nowUs - lastTimestampUs >= config.rewriting().restUs();
    }

    private boolean isWorthRewriting(ActiveSegment segment) {
        return isFragmented(segment, config.rewriting().leastSaved() + 1);
    }

    private boolean isFragmented(ActiveSegment segment, int batches) {
        return segment.isFragmented(batches, config.rewriting().smallBytes());
    }

    /** The first segment of a log that nobody has written to yet. */
    private ActiveSegment begin() {
        DurableDirectories.create(disk, directory);
        ActiveSegment first = newSegment();
        active = first;
        checkpoints.write(facts(first), DerivedFile.Sync.CONTENT_AND_NAME);
        return first;
    }

    private ActiveSegment newSegment() {
        Path path = directory.resolve(SegmentName.asWritten(endOffset).segment());
        // when this fails nothing was made: a file that is there already is somebody else's, and stays
        DiskFile file = disk.open(path, Disk.Mode.CREATE);
        try {
            return ActiveSegment.begin(
                    disk,
                    directory,
                    file,
                    endOffset,
                    SegmentScanner.message(schema),
                    schema.columns().size());
        } catch (WeirException e) {
            takeAway(path, e);
            throw e;
        }
    }

    /** For good: if its name came back with a loss of power, the rows that the one before it gets meanwhile would be hidden. */
    private void takeAway(Path unmade, WeirException cause) {
        try {
            disk.delete(unmade);
            disk.syncDirectory(directory);
        } catch (WeirException e) {
            cause.addSuppressed(e);
            fence("a segment could not be made, nor what there is of it taken away", cause);
        }
    }

    /**
     * A segment that has a successor is never torn: it is synced before there is one. When making the successor fails, the log
     * is as before.
     */
    private ActiveSegment roll(ActiveSegment full) {
        sync(full);
        // its index is long, and will be that of another segment soon: the owner has better things to do than to write
        // it
        boolean leaving = isWorthRewriting(full);
        if (!leaving) {
            checkpoints.writeIndex(full, reader);
        }
        ActiveSegment next = newSegment();
        SealedSegment[] more = Arrays.copyOf(sealed, sealed.length + 1);
        more[sealed.length] = full.seal(reader, endOffset, lastTimestampUs, leaving);
        sealed = more;
        active = next;
        // a file that somebody takes away is missed by what the checkpoint says of it
        checkpoints.write(facts(next), DerivedFile.Sync.CONTENT_AND_NAME);
        return next;
    }

    /**
     * Takes the batches of a segment without rows away. They are there for retries alone, and those the checkpoint knows then; no scan comes to them. When
     * the checkpoint cannot be written, the log is as before.
     */
    private ActiveSegment again(ActiveSegment rowless) {
        sync(rowless);
        // it must not be taken for one of the batches that will stand there
        disk.delete(reader.key(rowless.segment().name()).path());
        checkpoints.writeOrThrow(facts(rowless), DerivedFile.Sync.CONTENT_AND_NAME);
        try {
            ActiveSegment next = rowless.again(directory, schema.columns().size());
            active = next;
            return next;
        } catch (RuntimeException e) {
            fence("batches without rows could not be taken away", e);
            throw e;
        }
    }

    private Checkpoints.Facts facts(ActiveSegment growing) {
        return new Checkpoints.Facts(sealed, growing, endOffset, lastTimestampUs, writers);
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
        ActiveSegment growing = active;
        if (growing != null) {
            sync(growing);
        }
    }

    private void sync(ActiveSegment segment) {
        try {
            segment.sync();
        } catch (RuntimeException e) {
            fence("a sync failed", e);
            throw e;
        }
        syncedOffset = endOffset;
    }

    /** One past the last row that no crash takes back. Any thread. */
    public long syncedOffset() {
        return syncedOffset;
    }

    /** Lets readers see all that was appended: the high watermark becomes the end offset. */
    public void publish() {
        requireWritable();
        view = currentView();
    }

    /**
     * Upkeep, to be called now and then when all that was appended is published: begins a new segment when the last one is old, or the same again
     * when it is long and has no rows, takes away what is kept no longer, writes a checkpoint when much was written since the last one. Answers
     * what has failed, to be tried again by the next call.
     *
     * @param nowUs must not run ahead of real time, else rows are removed too early
     */
    public Optional<WeirException> tend(RetentionLimits limits, long nowUs) {
        retention = limits;
        try {
            expired.run(nowUs);
            replaced.run(nowUs);
            ActiveSegment growing = active;
            if (refusal != null || growing == null) {
                return Optional.empty();
            }
            if (hasRows(growing) && (isOld(growing, nowUs) || isLeft(growing, nowUs))) {
                growing = roll(growing);
                view = currentView();
            } else if (!hasRows(growing) && isLong(growing, 1)) {
                growing = again(growing);
                view = currentView();
            }
            retain(growing, nowUs);
            if (checkpoints.isDue(growing)) {
                checkpoint(growing);
            }
            return Optional.empty();
        } catch (WeirException e) {
            return Optional.of(e);
        }
    }

    /** Readers do not see it first, then it is written down that it is gone, then it is deleted when nobody reads it any more. */
    private void retain(ActiveSegment growing, long nowUs) {
        int gone = Removal.beyond(sealed, growing.position(), retention, nowUs);
        if (gone == 0) {
            return;
        }
        SealedSegment[] removed = Arrays.copyOf(sealed, gone);
        SealedSegment[] kept = Arrays.copyOfRange(sealed, gone, sealed.length);
        sync(growing);
        checkpoints.writeIndex(growing, reader);
        SealedSegment[] before = sealed;
        sealed = kept;
        try {
            checkpoints.writeOrThrow(facts(growing), DerivedFile.Sync.CONTENT_AND_NAME);
        } catch (WeirException e) {
            sealed = before;
            throw e;
        }
        view = currentView();
        LOG.info(
                "segments are kept no longer directory={} segments={} start_offset={}",
                directory,
                gone,
                view.startOffset());
        expired.add(List.of(removed), reader);
        expired.run(nowUs);
    }

    /** What is synced only: a writer's append that a crash could still take must not be remembered. */
    private void checkpoint(ActiveSegment growing) {
        if (syncedOffset < endOffset) {
            sync(growing);
        }
        checkpoints.writeIndex(growing, reader);
        checkpoints.write(facts(growing), checkpointSync());
    }

    /** While files are there that are gone for readers, or may come back, only the newest checkpoint says so. */
    private DerivedFile.Sync checkpointSync() {
        return expired.isUnfinished() || replaced.isUnfinished()
                ? DerivedFile.Sync.CONTENT_AND_NAME
                : DerivedFile.Sync.CONTENT;
    }

    /**
     * Begins to make large batches of small ones, and one segment of several small ones, if there is anything to do; to be closed. Any
     * thread; one rewrite at a time.
     *
     * @param codec of the batches that are made
     */
    public Optional<LogRewrite> rewrite(Codec codec) {
        SealedSegment[] now = sealed;
        // of one that has lost its end the last segment is more than can be read of it
        if (damage != null || Arrays.equals(now, settled)) {
            return Optional.empty();
        }
        RewritePlan plan = new RewritePlan(
                now,
                config.rewriting(),
                retention.segmentBytes(config.segmentBytes()),
                retention.segmentAgeUs(config.segmentAgeUs()));
        List<SealedSegment> sources = plan.choose();
        if (sources.isEmpty()) {
            settled = now;
            return Optional.empty();
        }
        ReadLease lease = lease();
        try {
            return Optional.of(new LogRewrite(this, reader, lease, config, sources, codec));
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** A change of files beside the owner: not while, nor after, the log is closed, whose directory may be deleted then. */
    synchronized <T> T whileOpen(Supplier<T> change) {
        if (closed) {
            throw closedLog();
        }
        return change.get();
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    private WeirException closedLog() {
        return new WeirException(ErrorCode.UNAVAILABLE, "the log is closed; ask again directory=" + directory);
    }

    /**
     * Puts what a rewrite has made into the place of what it was made of, to be called when all that was appended is published. Answers
     * false when that is not there any more.
     */
    public boolean replace(LogRewrite rewrite) {
        List<SealedSegment> sources = rewrite.sources();
        int first = Collections.indexOfSubList(Arrays.asList(sealed), sources);
        if (first < 0 || refusal != null || !rewrite.keep()) {
            return false;
        }
        List<SealedSegment> next = new ArrayList<>(Arrays.asList(sealed));
        next.subList(first, first + sources.size()).clear();
        next.add(first, rewrite.made());
        sealed = next.toArray(SealedSegment[]::new);
        view = currentView();
        replaced.add(sources, reader);
        checkpoints.replaced();
        return true;
    }

    /** One past the last appended offset. */
    public long endOffset() {
        return endOffset;
    }

    /** What readers see now. Retention may take what it shows away at any time: to read rows, {@link #lease} it. */
    public LogView view() {
        return view;
    }

    /** For reading; to be closed. Rows stay as long as they are held. */
    public ReadLease lease() {
        return leases.take(this::view);
    }

    /** Checks all that is committed now; to be closed. */
    public LogScrub scrub() {
        ReadLease lease = lease();
        return new LogScrub(reader, lease, view);
    }

    /** How many leases are out. */
    public int leases() {
        return leases.count();
    }

    /**
     * Closes the files, without a sync. Readers that come later get {@code UNAVAILABLE}, or {@code UNKNOWN_TABLE} when the
     * directory is gone. What is synced is written down, so that the next start need not read it.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        ActiveSegment last = active;
        if (last != null) {
            if (refusal == null && syncedOffset == endOffset && checkpoints.isStale(endOffset)) {
                checkpoints.writeIndex(last, reader);
                checkpoints.write(facts(last), checkpointSync());
            }
            last.close();
            active = null;
        }
        for (SealedSegment segment : sealed) {
            segment.close();
        }
        expired.close();
        replaced.close();
        if (refusal == null) {
            refusal = closedLog();
        }
    }
}
