package dev.weir.storage.log;

/** One segment as far as it is committed. */
record SegmentView(Segment segment, SegmentIndex index, long baseOffset, long bytes) {
    long endOffset() {
        return index.count() == 0 ? baseOffset : index.nextOffset(index.count() - 1);
    }
}
