package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Segments that no view shows any more, until nobody reads them and their files can go. Of the log's owner. */
final class Removal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private record Leaving(SealedSegment segment, Path index, long removal) {}

    private final Disk disk;
    private final Path directory;
    private final Leases leases;
    private final Consumer<Segment> end;
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    /** Whether a loss of power could bring files back. */
    private boolean unsynced;

    /** @param end takes a segment's file away */
    Removal(Disk disk, Path directory, Leases leases, Consumer<Segment> end) {
        this.disk = disk;
        this.directory = directory;
        this.leases = leases;
        this.end = end;
    }

    /** How many of these, from the oldest on, need not be kept. The one that grows always stays. */
    static int beyond(SealedSegment[] sealed, long activeBytes, RetentionLimits limits, long nowUs) {
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
            if ((!old && !tooMuch) || segment.endOffset() > limits.neededFrom()) {
                break;
            }
            gone++;
        }
        return gone;
    }

    /** After the view without them was published. */
    void add(List<SealedSegment> segments, SegmentReader reader) {
        long removal = leases.removed();
        for (SealedSegment segment : segments) {
            leaving.add(
                    new Leaving(segment, reader.key(segment.segment().name()).path(), removal));
        }
    }

    /** Deletes what nobody reads. A file that cannot be deleted goes at the next start at the latest. */
    void run(long nowUs) {
        while (!leaving.isEmpty() && !isHeld(leaving.getFirst(), nowUs)) {
            Leaving next = leaving.removeFirst();
            try {
                unsynced = true;
                end.accept(next.segment().segment());
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

    private boolean isHeld(Leaving next, long nowUs) {
        return leases.hold(next.segment().endOffset(), next.removal(), nowUs);
    }

    /** While files are there that are gone for readers, or may come back, only the newest checkpoint says so. */
    boolean isUnfinished() {
        return unsynced || !leaving.isEmpty();
    }

    /** Readers that still have some of them may not go on; the files go at the next start. */
    @Override
    public void close() {
        leaving.forEach(left -> left.segment().close());
    }
}
