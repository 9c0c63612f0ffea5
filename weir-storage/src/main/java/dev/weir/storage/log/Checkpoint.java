package dev.weir.storage.log;

import dev.weir.format.batch.WriterId;
import java.util.List;

/**
 * What a start need not find out again: all of the log up to some row that was synced.
 *
 * @param syncedOffset one past the last row that it covers
 * @param segments in offset order; what was before the first is gone, also where a file of it is still there; the last is that which grew
 * @param writers the longest silent first
 */
record Checkpoint(long syncedOffset, List<SegmentEntry> segments, List<WriterState> writers) {
    /** @param lengthBytes and its last row's time are of what the checkpoint covers */
    record SegmentEntry(SegmentName name, long lengthBytes, long lastTimestampUs) {
        long baseOffset() {
            return name.baseOffset();
        }
    }

    /** A writer's last appends, oldest first. */
    record WriterState(WriterId id, long lastUs, List<Appended> appends) {}

    record Appended(long sequence, long baseOffset, int rowCount) {}

    long startOffset() {
        return segments.getFirst().baseOffset();
    }

    /** The segment that grew. */
    SegmentEntry active() {
        return segments.getLast();
    }
}
