package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a directory holds. What a checkpoint covers is believed, what was written since is read. Changes the directory only
 * where a crash left something unfinished.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private static final int CHUNK_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final TableSchema schema;
    private final int schemaId;
    private final SegmentReader reader;
    private final BufferAllocator allocator;
    private final byte[] schemaMessage;
    private final WriterTable writers;
    private final List<SealedSegment> sealed = new ArrayList<>();
    private @Nullable Checkpoint checkpoint;
    private @Nullable ActiveSegment active;
    private @Nullable Damage damage;
    private long lastTimestampUs;
    /** Of the last segment that was looked at: times ascend from segment to segment, whatever is between them. */
    private long segmentTimestampUs;
    /** Whether what the checkpoint covers of the last segment had to be read all the same. */
    private boolean readAgain;

    private Recovery(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        this.disk = disk;
        this.directory = directory;
        this.schema = schema;
        this.schemaId = schemaId;
        this.reader = new SegmentReader(disk, directory, schema, schemaId, allocator);
        this.allocator = allocator;
        this.schemaMessage = SegmentScanner.message(schema);
        this.writers = new WriterTable(config.writerExpiryUs(), config.rememberedAppends());
    }

    /**
     * @param active none when there is damage, and in a log that nobody has written to yet
     * @param checkpointed one past the last row that need not be read at the next start; {@link Checkpoints#NONE} if all must
     */
    record Recovered(
            List<SealedSegment> sealed,
            @Nullable ActiveSegment active,
            @Nullable Damage damage,
            WriterTable writers,
            SegmentReader reader,
            long lastTimestampUs,
            long checkpointed) {}

    static Recovered recover(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        Recovery recovery = new Recovery(disk, directory, schema, schemaId, config, allocator);
        try {
            recovery.run();
        } catch (WeirException e) {
            recovery.close();
            throw e;
        }
        Checkpoint used = recovery.checkpoint;
        return new Recovered(
                recovery.sealed,
                recovery.active,
                recovery.damage,
                recovery.writers,
                recovery.reader,
                recovery.lastTimestampUs,
                used == null || recovery.readAgain ? Checkpoints.NONE : used.syncedOffset());
    }

    private void close() {
        sealed.forEach(SealedSegment::close);
        if (active != null) {
            active.close();
        }
    }

    private void run() {
        List<SegmentName> files = tidy();
        checkpoint = readCheckpoint();
        Map<SegmentName, Checkpoint.SegmentEntry> sealedThen = new HashMap<>();
        if (checkpoint != null) {
            removeBefore(checkpoint.startOffset(), files);
        }
        removeReplaced(files);
        NavigableMap<Long, SegmentName> names = new TreeMap<>();
        files.forEach(file -> names.put(file.baseOffset(), file));
        if (checkpoint != null) {
            for (Checkpoint.SegmentEntry entry : checkpoint.segments()) {
                // one that is not there, nor in one that was made since, is missing
                Map.Entry<Long, SegmentName> before = names.floorEntry(entry.baseOffset());
                if (before == null || !before.getValue().holds(entry.baseOffset())) {
                    names.putIfAbsent(entry.baseOffset(), entry.name());
                }
                if (entry.baseOffset() < checkpoint.active().baseOffset()) {
                    sealedThen.put(entry.name(), entry);
                }
            }
            writers.restore(checkpoint.writers());
            lastTimestampUs = checkpoint.active().lastTimestampUs();
        }
        if (names.isEmpty()) {
            // nothing is made for a log that nobody has written to yet
            return;
        }
        while (names.size() > 1) {
            SegmentName name = names.pollFirstEntry().getValue();
            openSealed(name, names.firstKey(), sealedThen.get(name));
        }
        SegmentName last = names.firstEntry().getValue();
        if (last.isRewritten()) {
            // rows are appended to none of these: the segment behind it was taken away, and all that was in it
            openSealed(last, last.endOffset(), sealedThen.get(last));
        } else {
            openLast(last.baseOffset());
        }
    }

    /** The segments that are there; unfinished files are deleted, strange ones left alone. */
    private List<SegmentName> tidy() {
        List<SegmentName> segments = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Optional<SegmentName> segment = SegmentName.parse(name, SegmentName.SEGMENT);
            if (segment.isPresent()) {
                segments.add(segment.get());
            } else if (name.endsWith(SegmentName.TEMPORARY)) {
                disk.delete(directory.resolve(name));
            } else if (!name.equals(CheckpointFile.NAME)
                    && !name.equals(BucketLog.STATE)
                    && SegmentName.parse(name, SegmentName.INDEX).isEmpty()) {
                LOG.warn(
                        "there is a file in the log that is not the log's; it is left alone file={}",
                        directory.resolve(name));
            }
        }
        return segments;
    }

    private @Nullable Checkpoint readCheckpoint() {
        return switch (CheckpointFile.read(disk, directory, schemaId)) {
            case CheckpointFile.Outcome.Loaded(Checkpoint loaded) -> loaded;
            case CheckpointFile.Outcome.Unusable(String why) -> {
                LOG.debug("no checkpoint, the log is read directory={} why=\"{}\"", directory, why);
                yield null;
            }
        };
    }

    /** What retention removed and a crash or a reader kept from being deleted. */
    private void removeBefore(long startOffset, List<SegmentName> files) {
        remove(
                files,
                files.stream().filter(file -> file.baseOffset() < startOffset).toList());
    }

    /** What was rewritten: a crash or a reader kept it from being deleted. */
    private void removeReplaced(List<SegmentName> files) {
        List<SegmentName> gone = new ArrayList<>();
        SegmentName newest = SegmentName.asWritten(0);
        files.sort(Comparator.comparingLong(SegmentName::baseOffset)
                .thenComparing(Comparator.comparingLong(SegmentName::endOffset).reversed()));
        for (SegmentName file : files) {
            if (newest.replaces(file)) {
                gone.add(file);
            } else {
                newest = file;
            }
        }
        remove(files, gone);
    }

    private void remove(List<SegmentName> files, List<SegmentName> gone) {
        for (SegmentName name : gone) {
            disk.delete(directory.resolve(name.segment()));
            disk.delete(reader.key(name).path());
        }
        if (files.removeAll(gone)) {
            disk.syncDirectory(directory);
        }
    }

    /** @param entry what the checkpoint says of it; none if it was sealed, or made, since */
    private void openSealed(SegmentName name, long nextBase, Checkpoint.@Nullable SegmentEntry entry) {
        long base = name.baseOffset();
        Segment segment = new Segment(disk, directory, name);
        if (entry != null) {
            SealedSegment.Summary summary =
                    new SealedSegment.Summary(base, nextBase, entry.lengthBytes(), entry.lastTimestampUs());
            segmentTimestampUs = entry.lastTimestampUs();
            sealed.add(new SealedSegment(segment, summary, reader, null));
            return;
        }
        SegmentReader.Content content;
        try {
            content = reader.content(segment);
        } catch (WeirException e) {
            if (disk.exists(segment.path())) {
                throw e;
            }
            sealed.add(new SealedSegment(
                    segment, new SealedSegment.Summary(base, nextBase, 0, segmentTimestampUs), reader, null));
            return;
        }
        learn(content.index(), base);
        SealedSegment.Summary summary = new SealedSegment.Summary(base, nextBase, content.bytes(), segmentTimestampUs);
        SegmentIndex index = content.index().trimmed();
        // one that reaches into the next segment is refused by whoever reads it
        sealed.add(new SealedSegment(segment, summary, reader, index.endOffset(base) > nextBase ? null : index));
    }

    /** Writers and times of what the checkpoint does not cover. */
    private void learn(SegmentIndex.Builder content, long base) {
        content.writersInto(writers, checkpoint == null ? base : checkpoint.syncedOffset());
        if (content.count() > 0) {
            segmentTimestampUs = Math.max(segmentTimestampUs, content.index().timestampUs(content.count() - 1));
            lastTimestampUs = Math.max(lastTimestampUs, segmentTimestampUs);
        }
    }

    private void openLast(long base) {
        Segment segment = new Segment(disk, directory, SegmentName.asWritten(base));
        Path path = segment.path();
        long synced = checkpoint == null ? base : checkpoint.syncedOffset();
        if (!disk.exists(path)) {
            // the checkpoint knows of it
            lose("the last segment is missing", path, 0, base, Math.max(base + 1, synced));
            return;
        }
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE);
                SegmentScanner scanner =
                        new SegmentScanner(schema, schemaId, allocator, SegmentScanner.ZoneMaps.LEFT_OUT)) {
            SegmentScanner.Start start = start(scanner, file, base);
            SegmentScanner.Scan scan = scanner.scan(path, file, start, synced);
            learn(scan.index(), base);
            long position = scan.position();
            switch (scan.end()) {
                case SegmentScanner.End.Clean _ -> {}
                case SegmentScanner.End.Torn torn -> position = cut(path, file, scan, torn);
                case SegmentScanner.End.Lost(String why, long endOffset) -> {
                    lose(why, path, position, scan.nextOffset(), endOffset);
                    sealed.add(new SealedSegment(
                            segment,
                            new SealedSegment.Summary(base, scan.nextOffset(), position, lastTimestampUs),
                            reader,
                            scan.index().trimmed()));
                    return;
                }
            }
            if (!isCovered(base, scan)) {
                writeAgain(file, unsynced(base, start, scan), scan.position());
            }
            // also if all is covered: where a killed process has cut the file, and its checkpoint's name, may be in
            // memory only
            file.sync();
            disk.syncDirectory(directory);
            active = ActiveSegment.resume(disk, segment, scan.index(), position);
        }
    }

    /** Where the first byte is that may be in memory only. */
    private long unsynced(long base, SegmentScanner.Start start, SegmentScanner.Scan scan) {
        if (scan.syncedOffset() > start.offset()) {
            SegmentIndex index = scan.index().index();
            int batch = index.batchAt(scan.syncedOffset());
            while (batch > 0 && index.baseOffset(batch - 1) == scan.syncedOffset()) {
                // without rows: written before or behind the sync
                batch--;
            }
            return batch < index.count() ? index.position(batch) : scan.position();
        }
        return isKnown(base) ? start.position() : 0;
    }

    /** Whether a checkpoint was written while this segment grew: then its name and its first bytes were synced. */
    private boolean isKnown(long base) {
        return checkpoint != null && checkpoint.active().baseOffset() == base;
    }

    private boolean isCovered(long base, SegmentScanner.Scan scan) {
        return checkpoint != null
                && checkpoint.active().baseOffset() == base
                && checkpoint.syncedOffset() == scan.nextOffset()
                && checkpoint.active().lengthBytes() == scan.position()
                && scan.end() instanceof SegmentScanner.End.Clean;
    }

    /**
     * What a killed process wrote may be in the system's memory only, and after a sync that failed the system may take it for written
     * although it is not: written again and synced, it is on disk before anybody is told that it is kept.
     */
    private static void writeAgain(DiskFile file, long from, long to) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        ByteBuffer second = ByteBuffer.allocate(CHUNK_BYTES);
        for (long at = from; at < to; at += CHUNK_BYTES) {
            int length = (int) Math.min(CHUNK_BYTES, to - at);
            do {
                file.read(at, chunk.clear().limit(length));
                // a bit that is wrong in this one reading must not get onto the disk
                file.read(at, second.clear().limit(length));
            } while (!chunk.flip().equals(second.flip()));
            file.write(at, chunk);
        }
    }

    /** Behind what its index covers, which was synced; if there is such an index, and it is of this file. */
    private SegmentScanner.Start start(SegmentScanner scanner, DiskFile file, long base) {
        if (IndexFile.read(disk, reader.key(SegmentName.asWritten(base)))
                        instanceof IndexFile.Outcome.Loaded(IndexFile loaded)
                && loaded.segmentLength() <= file.size()
                && !loaded.index().hasGaps(base)
                && scanner.schemaLength(file, file.size()) > 0
                && scanner.endsWith(file, loaded.index())) {
            return new SegmentScanner.Start(
                    loaded.builder(), loaded.segmentLength(), loaded.index().endOffset(base));
        }
        SegmentScanner.Start begin = scanner.begin(file, base);
        readAgain = begin.position() < file.size();
        return begin;
    }

    private void lose(String why, Path file, long position, long offset, long endOffset) {
        damage = new Damage(why, file, position, offset, endOffset);
        LOG.error(
                "the log has lost its end: it is served up to there and takes no more rows; restore the file from a"
                        + " copy why=\"{}\" file={} position={} offset={} end_offset={}",
                why,
                file,
                position,
                offset,
                endOffset);
    }

    /** Returns where the file ends then. */
    private long cut(Path path, DiskFile file, SegmentScanner.Scan scan, SegmentScanner.End.Torn torn) {
        LOG.warn(
                "a torn tail is cut off: its write was not finished, nobody was told that it is kept"
                        + " file={} position={} bytes={} offset={} why=\"{}\"",
                path,
                scan.position(),
                file.size() - scan.position(),
                scan.nextOffset(),
                torn.why());
        file.truncate(scan.position());
        if (scan.position() == 0) {
            file.write(0, ByteBuffer.wrap(schemaMessage));
            return schemaMessage.length;
        }
        return scan.position();
    }
}
