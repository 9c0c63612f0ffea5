package dev.weir.sql;

import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;

/** A part of a bucket's log: nothing before {@code startOffset} and nothing from {@code highWatermark} on is looked at. */
record RangedLog(LogView log, long startOffset, long highWatermark) implements LogView {
    /** What of the range is there. */
    static RangedLog of(LogView log, long from, long to) {
        long start = Math.clamp(from, log.startOffset(), log.highWatermark());
        return new RangedLog(log, start, Math.clamp(to, start, log.highWatermark()));
    }

    @Override
    public long bytes() {
        return log.bytes();
    }

    @Override
    public int segments() {
        return log.segments();
    }

    @Override
    public long offsetAt(long timestampUs) {
        return Math.clamp(log.offsetAt(timestampUs), startOffset, highWatermark);
    }

    @Override
    public Iterable<BatchRef> batches(long from, long to) {
        return log.batches(Math.max(from, startOffset), Math.min(to, highWatermark));
    }
}
