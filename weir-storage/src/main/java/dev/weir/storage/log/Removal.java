package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Segments that no view shows any more, until nobody reads them and their files can go. Of the log's owner. */
final class Removal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private record Leaving(SealedSegment segment, Path index) {}

    private final Disk disk;
    private final Path directory;
    private final Leases leases;
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    /** Whether a loss of power could bring files back. */
    private boolean unsynced;

    Removal(Disk disk, Path directory, Leases leases) {
        this.disk = disk;
        this.directory = directory;
        this.leases = leases;
    }

    /** How many of these, from the oldest on, need not be kept. The one that grows always stays. */
    static int expired(SealedSegment[] sealed, long activeBytes, RetentionLimits limits, long nowUs) {
        long bytes = activeBytes;
        for (SealedSegment segment : sealed) {
            bytes += segment.bytes();
        }
        int gone = 0;
        for (SealedSegment segment : sealed) {
            bytes -= segment.bytes();
            boolean old =
                    limits.ageUs() != RetentionLimits.UNLIMITED && nowUs - segment.lastTimestampUs() >= limits.ageUs();
            boolean tooMuch = limits.bytes() != RetentionLimits.UNLIMITED && bytes >= limits.bytes();
            if (!old && !tooMuch) {
                break;
            }
            gone++;
        }
        return gone;
    }

    void add(SealedSegment[] segments, SegmentReader reader) {
        for (SealedSegment segment : segments) {
            leaving.add(new Leaving(segment, reader.key(segment.baseOffset()).path()));
        }
    }

    /** Deletes what nobody reads. A file that cannot be deleted goes at the next start at the latest. */
    void run(long nowUs) {
        while (!leaving.isEmpty() && !leases.hold(leaving.getFirst().segment().endOffset(), nowUs)) {
            Leaving next = leaving.removeFirst();
            try {
                unsynced = true;
                next.segment().segment().remove();
                disk.delete(next.index());
            } catch (WeirException e) {
                LOG.warn(
                        "a segment that is kept no longer could not be deleted; it goes at the next start file={}",
                        next.segment().segment().path(),
                        e);
            }
        }
        if (unsynced && leaving.isEmpty()) {
            disk.syncDirectory(directory);
            unsynced = false;
        }
    }

    /** While files are there that are gone for readers, or may come back, only the newest checkpoint says so. */
    DerivedFile.Sync checkpointSync() {
        return unsynced || !leaving.isEmpty() ? DerivedFile.Sync.CONTENT_AND_NAME : DerivedFile.Sync.CONTENT;
    }

    /** Readers that still have some of them may not go on; the files go at the next start. */
    @Override
    public void close() {
        leaving.forEach(left -> left.segment().close());
    }
}
