package dev.weir.storage.log;

/** The segment that grows, at one moment. */
record ActiveView(Segment segment, SegmentIndex index, long baseOffset, long bytes, long lastTimestampUs)
        implements SegmentView {
    @Override
    public long endOffset() {
        return index.endOffset(baseOffset);
    }
}
