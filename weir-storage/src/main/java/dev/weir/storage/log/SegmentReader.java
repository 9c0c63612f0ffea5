package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.file.Path;
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

    IndexFile.Key key(long base) {
        return new IndexFile.Key(directory, base, schemaId, schema.columns().size());
    }

    SegmentIndex index(Path path, long base) {
        return content(path, base).index().trimmed();
    }

    /** {@code CORRUPT} when there is no such segment or nothing of it can be read. */
    Content content(Path path, long base) {
        if (!disk.exists(path)) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "a segment is missing; restore the file from a copy file=" + path + " position=0 offset=" + base);
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            IndexFile.Outcome outcome = IndexFile.read(disk, key(base));
            if (outcome instanceof IndexFile.Outcome.Loaded(IndexFile loaded)
                    && loaded.segmentLength() == size
                    && !loaded.index().hasGaps(base)) {
                return new Content(loaded.builder(), size);
            }
            return new Content(madeAgain(path, file, base, outcome), size);
        }
    }

    private SegmentIndex.Builder madeAgain(Path path, DiskFile file, long base, IndexFile.Outcome outcome) {
        String why = switch (outcome) {
            case IndexFile.Outcome.Unusable(String reason) -> reason;
            case IndexFile.Outcome.Loaded _ -> "the segment is not as it says";
        };
        LOG.info("an index is made again file={} why=\"{}\"", key(base).path(), why);
        SegmentScanner.Scan scan;
        try (SegmentScanner scanner = new SegmentScanner(schema, schemaId, allocator)) {
            // it was whole and synced before the next segment was begun: no crash tears it
            scan = scanner.scan(path, file, scanner.begin(file, base), Long.MAX_VALUE);
        }
        // of a damaged segment none is kept: when the file is restored all of it is to be found again
        if (scan.isWhole(base)) {
            try {
                IndexFile.write(disk, key(base), scan.index(), scan.position());
            } catch (WeirException e) {
                LOG.warn(
                        "an index could not be written; the next reader makes it again file={}",
                        key(base).path(),
                        e);
            }
        }
        return scan.index();
    }
}
