package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a sealed segment holds: by its index file, or, when that cannot be believed, by reading the segment. Any thread. */
final class SegmentReader {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final Disk disk;
    private final Path directory;
    private final TableSchema schema;
    private final int schemaId;
    private final BufferAllocator allocator;

    SegmentReader(Disk disk, Path directory, TableSchema schema, int schemaId, BufferAllocator allocator) {
        this.disk = disk;
        this.directory = directory;
        this.schema = schema;
        this.schemaId = schemaId;
        this.allocator = allocator;
    }

    /** What a sealed segment holds, and how long its file is. */
    record Content(SegmentIndex.Builder index, long bytes) {}

    IndexFile.Key key(SegmentName name) {
        return new IndexFile.Key(directory, name, schemaId, schema.columns().size());
    }

    SegmentIndex index(Segment segment) {
        return content(segment).index().trimmed();
    }

    RewrittenFile rewritten(BucketLog log, SegmentName name) {
        return new RewrittenFile(log, disk, key(name), SegmentScanner.message(schema));
    }

    /** A segment as it was made just now. */
    SealedSegment sealed(SealedSegment.Summary summary, RewrittenFile made) {
        Segment segment = new Segment(disk, directory, made.name());
        return new SealedSegment(segment, summary, this, made.index().trimmed());
    }

    int schemaId() {
        return schemaId;
    }

    TableSchema tableSchema() {
        return schema;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    /** Checks how a segment begins. Answers where its first batch does. */
    long schema(SegmentView segment, Consumer<ScrubFinding> findings) {
        byte[] expected = SegmentScanner.message(schema);
        Path path = segment.segment().path();
        try (DiskFile file = disk.open(path, Disk.Mode.READ);
                SegmentScanner scanner =
                        new SegmentScanner(schema, schemaId, allocator, SegmentScanner.ZoneMaps.MADE)) {
            long length = scanner.schemaLength(file, file.size());
            if (length < 0) {
                findings.accept(new ScrubFinding(
                        "the segment does not begin with the table's schema, other readers cannot open it",
                        path,
                        0,
                        segment.baseOffset(),
                        segment.baseOffset()));
            }
            return length < 0 ? expected.length : length;
        }
    }

    /** Checks a segment's index. Answers how many bytes it has. */
    long index(SegmentView segment, Consumer<ScrubFinding> findings) {
        long base = segment.baseOffset();
        IndexFile.Key key = key(segment.segment().name());
        if (!disk.exists(key.path())) {
            return 0;
        }
        String why = switch (IndexFile.read(disk, key)) {
            case IndexFile.Outcome.Unusable(String reason) -> reason;
            case IndexFile.Outcome.Loaded(IndexFile loaded) ->
                covers(loaded, segment) ? "" : "it is not of the whole segment";
        };
        if (!disk.exists(key.path())) {
            // taken away meanwhile
            return 0;
        }
        if (!why.isEmpty()) {
            findings.accept(new ScrubFinding(
                    "an index cannot be used, it is made again from its segment: " + why, key.path(), 0, base, base));
            return 0;
        }
        try (DiskFile file = disk.open(key.path(), Disk.Mode.READ)) {
            return file.size();
        }
    }

    private static boolean covers(IndexFile index, SegmentView segment) {
        return switch (segment) {
            case SealedSegment sealed ->
                index.segmentLength() == sealed.bytes()
                        || (sealed.isLeaving() && index.segmentLength() < sealed.bytes());
            // of the moment of a checkpoint, which may be later than the view
            case ActiveView _ -> true;
        };
    }

    /** Checks the bucket's checkpoint, if there is one. Answers how many bytes it has. */
    long checkpoint(Consumer<ScrubFinding> findings) {
        Path path = directory.resolve(CheckpointFile.NAME);
        if (!disk.exists(path)) {
            return 0;
        }
        if (CheckpointFile.read(disk, directory, schemaId) instanceof CheckpointFile.Outcome.Unusable(String why)
                && disk.exists(path)) {
            findings.accept(new ScrubFinding(
                    "a checkpoint cannot be used, the next start reads the log instead: " + why, path, 0, 0, 0));
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            return file.size();
        }
    }

    /** {@code CORRUPT} when there is no such segment or nothing of it can be read. */
    Content content(Segment segment) {
        Path path = segment.path();
        long base = segment.name().baseOffset();
        if (!disk.exists(path)) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "a segment is missing; restore the file from a copy file=" + path + " position=0 offset=" + base);
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            IndexFile.Outcome outcome = IndexFile.read(disk, key(segment.name()));
            if (outcome instanceof IndexFile.Outcome.Loaded(IndexFile loaded)
                    && loaded.segmentLength() == size
                    && !loaded.index().hasGaps(base)) {
                return new Content(loaded.builder(), size);
            }
            return new Content(madeAgain(segment, file, outcome), size);
        }
    }

    private SegmentIndex.Builder madeAgain(Segment segment, DiskFile file, IndexFile.Outcome outcome) {
        Path path = segment.path();
        long base = segment.name().baseOffset();
        IndexFile.Key key = key(segment.name());
        String why = switch (outcome) {
            case IndexFile.Outcome.Unusable(String reason) -> reason;
            case IndexFile.Outcome.Loaded _ -> "the segment is not as it says";
        };
        LOG.info("an index is made again file={} why=\"{}\"", key.path(), why);
        SegmentScanner.Scan scan;
        try (SegmentScanner scanner = new SegmentScanner(schema, schemaId, allocator, SegmentScanner.ZoneMaps.MADE)) {
            // it was whole and synced before the next segment was begun: no crash tears it
            scan = scanner.scan(path, file, scanner.begin(file, base), Long.MAX_VALUE);
        }
        // of a damaged segment none is kept: when the file is restored all of it is to be found again
        if (scan.isWhole(base)) {
            try {
                IndexFile.write(disk, key, scan.index(), scan.position());
            } catch (WeirException e) {
                LOG.warn("an index could not be written; the next reader makes it again file={}", key.path(), e);
            }
        }
        return scan.index();
    }
}
