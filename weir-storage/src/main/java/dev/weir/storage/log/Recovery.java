package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a directory holds. Sealed segments are believed by their index files, the last one is read wholly. Changes
 * the directory only where a crash left something unfinished.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final Path directory;
    private final TableSchema schema;
    private final int schemaId;
    private final BufferAllocator allocator;
    private final byte[] schemaMessage;
    private final WriterTable writers;
    private final List<SegmentView> sealed = new ArrayList<>();
    private @Nullable ActiveSegment active;
    private @Nullable Damage damage;

    private Recovery(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        this.disk = disk;
        this.directory = directory;
        this.schema = schema;
        this.schemaId = schemaId;
        this.allocator = allocator;
        this.schemaMessage = SegmentScanner.message(schema);
        this.writers = new WriterTable(config.writerExpiryUs(), config.rememberedAppends());
    }

    /** @param active none if and only if there is damage */
    record Recovered(
            List<SegmentView> sealed,
            @Nullable ActiveSegment active,
            @Nullable Damage damage,
            WriterTable writers) {}

    static Recovered recover(
            Disk disk, Path directory, TableSchema schema, int schemaId, LogConfig config, BufferAllocator allocator) {
        Recovery recovery = new Recovery(disk, directory, schema, schemaId, config, allocator);
        try {
            recovery.run();
        } catch (WeirException e) {
            recovery.close();
            throw e;
        }
        return new Recovered(recovery.sealed, recovery.active, recovery.damage, recovery.writers);
    }

    private void close() {
        sealed.forEach(view -> view.segment().close());
        if (active != null) {
            active.close();
        }
    }

    private void run() {
        makeDirectory();
        List<Long> bases = tidy();
        if (bases.isEmpty()) {
            active = ActiveSegment.create(
                    disk, directory, 0, schemaMessage, schema.columns().size());
            return;
        }
        try (SegmentScanner scanner = new SegmentScanner(schema, schemaId, allocator)) {
            long expected = bases.getFirst();
            for (int i = 0; i < bases.size() && damage == null; i++) {
                long base = bases.get(i);
                long knownEnd = Math.max(bases.getLast(), expected) + 1;
                if (base > expected) {
                    damaged(segmentPath(expected), 0, expected, "a segment is missing", base);
                } else if (base < expected) {
                    damaged(segmentPath(base), 0, expected, "two segments hold the same offsets", knownEnd);
                } else if (i < bases.size() - 1) {
                    expected = openSealed(scanner, base, bases.get(i + 1));
                } else {
                    openLast(scanner, base);
                }
            }
        }
    }

    /** A directory is there after a crash only when every new name on the way to it is synced. */
    private void makeDirectory() {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory; path != null && !disk.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        disk.createDirectories(directory);
        for (Path made : missing) {
            Path parent = made.getParent();
            if (parent != null) {
                disk.syncDirectory(parent);
            }
        }
    }

    /** Base offsets of the segments in order; unfinished files are deleted, strange ones left alone. */
    private List<Long> tidy() {
        List<Long> bases = new ArrayList<>();
        for (String name : disk.list(directory)) {
            OptionalLong segment = SegmentName.baseOffset(name, SegmentName.SEGMENT);
            if (segment.isPresent()) {
                bases.add(segment.getAsLong());
            } else if (name.endsWith(SegmentName.TEMPORARY)) {
                disk.delete(directory.resolve(name));
            } else if (SegmentName.baseOffset(name, SegmentName.INDEX).isEmpty()) {
                LOG.warn(
                        "there is a file in the log that is not the log's; it is left alone file={}",
                        directory.resolve(name));
            }
        }
        return bases;
    }

    private Path segmentPath(long base) {
        return directory.resolve(SegmentName.segment(base));
    }

    private IndexFile.Key key(long base) {
        return new IndexFile.Key(directory, base, schemaId, schema.columns().size());
    }

    private void damaged(Path file, long position, long offset, String why, long endOffset) {
        Damage found = new Damage(why, file, position, offset, Math.max(offset + 1, endOffset));
        damage = found;
        LOG.error(
                "the log is damaged: it is served up to there and takes no more rows; restore the file from a copy"
                        + " why=\"{}\" file={} position={} offset={}",
                why,
                file,
                position,
                offset);
    }

    /** Returns where the next segment must begin. */
    private long openSealed(SegmentScanner scanner, long base, long nextBase) {
        Path path = segmentPath(base);
        IndexFile.Outcome outcome = IndexFile.read(disk, key(base));
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            if (outcome instanceof IndexFile.Outcome.Loaded(IndexFile loaded)
                    && loaded.segmentLength() == file.size()
                    && scanner.schemaLength(file, file.size()) > 0) {
                loaded.writersInto(writers);
                return addSealed(path, loaded.index(), base, loaded.segmentLength());
            }
            return rebuild(scanner, path, file, base, nextBase, outcome);
        }
    }

    private long rebuild(
            SegmentScanner scanner, Path path, DiskFile file, long base, long nextBase, IndexFile.Outcome outcome) {
        LOG.info("an index is made again file={} why=\"{}\"", key(base).path(), why(outcome));
        SegmentScanner.Scan scan = scanner.scan(path, file, base, known(outcome), writers);
        if (scan.index().count() > 0) {
            addSealed(path, scan.index().trimmed(), base, scan.position());
        }
        switch (scan.end()) {
            case SegmentScanner.End.Clean _ -> writeIndex(base, scan);
            // it was whole and synced before the next segment was begun: no crash tears it
            case SegmentScanner.End.Torn(long position, String why) ->
                damaged(path, position, scan.nextOffset(), why, nextBase);
            case SegmentScanner.End.Damaged(long position, String why, long _) ->
                damaged(path, position, scan.nextOffset(), why, nextBase);
        }
        return scan.nextOffset();
    }

    private static String why(IndexFile.Outcome outcome) {
        return switch (outcome) {
            case IndexFile.Outcome.Unusable(String why) -> why;
            case IndexFile.Outcome.Loaded _ -> "the segment is not as it says";
        };
    }

    private static @Nullable SegmentIndex known(IndexFile.Outcome outcome) {
        return outcome instanceof IndexFile.Outcome.Loaded(IndexFile loaded) ? loaded.index() : null;
    }

    /** Without it the next start is slow, no more. */
    private void writeIndex(long base, SegmentScanner.Scan scan) {
        try {
            IndexFile.write(disk, key(base), scan.index(), scan.position());
        } catch (WeirException e) {
            LOG.warn(
                    "an index could not be written; the next start makes it again file={}",
                    key(base).path(),
                    e);
        }
    }

    private long addSealed(Path path, SegmentIndex index, long base, long length) {
        SegmentView view = new SegmentView(new Segment(disk, path), index, base, length);
        if (index.count() > 0) {
            sealed.add(view);
        }
        return view.endOffset();
    }

    private void openLast(SegmentScanner scanner, long base) {
        Path path = segmentPath(base);
        IndexFile.Outcome outcome = IndexFile.read(disk, key(base));
        DiskFile file = disk.open(path, Disk.Mode.WRITE);
        try {
            SegmentScanner.Scan scan = scanner.scan(path, file, base, known(outcome), writers);
            long position = scan.position();
            switch (scan.end()) {
                case SegmentScanner.End.Clean _ -> {}
                case SegmentScanner.End.Torn torn -> position = cut(path, file, scan, torn);
                case SegmentScanner.End.Damaged(long at, String why, long endOffset) -> {
                    damaged(path, at, scan.nextOffset(), why, endOffset);
                    addSealed(path, scan.index().trimmed(), base, position);
                    file.close();
                    return;
                }
            }
            // what a killed process wrote may be in the system's memory only: readers and writers will be told that it
            // is kept
            file.sync();
            // from the next append on it is out of date; it must not come back either
            disk.delete(key(base).path());
            disk.syncDirectory(directory);
            active = ActiveSegment.resume(disk, path, file, base, scan.index(), position);
        } catch (WeirException e) {
            file.close();
            throw e;
        }
    }

    /** Returns where the file ends then. */
    private long cut(Path path, DiskFile file, SegmentScanner.Scan scan, SegmentScanner.End.Torn torn) {
        LOG.warn(
                "a torn tail is cut off: its write was not finished, nobody was told that it is kept"
                        + " file={} position={} bytes={} offset={} why=\"{}\"",
                path,
                torn.position(),
                file.size() - torn.position(),
                scan.nextOffset(),
                torn.why());
        file.truncate(torn.position());
        if (torn.position() == 0) {
            file.write(0, ByteBuffer.wrap(schemaMessage));
            return schemaMessage.length;
        }
        return torn.position();
    }
}
