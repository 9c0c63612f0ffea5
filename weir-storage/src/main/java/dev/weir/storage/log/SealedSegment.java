package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import org.jspecify.annotations.Nullable;

/**
 * A segment that grows no more. What it holds is known from its neighbours and the checkpoint; its index is read by the first who
 * asks for it, so that a start costs nothing for it.
 */
final class SealedSegment implements SegmentView, AutoCloseable {
    /** What is known of a segment without its index. */
    record Summary(long baseOffset, long endOffset, long bytes, long lastTimestampUs) {}

    private final Segment segment;
    private final Summary summary;
    private final SegmentReader reader;
    private volatile @Nullable SegmentIndex index;
    private volatile @Nullable Shape shape;
    /** Of one that is about to be rewritten: its index with the writers. */
    private volatile SegmentIndex.@Nullable Builder content;

    SealedSegment(Segment segment, Summary summary, SegmentReader reader, @Nullable SegmentIndex index) {
        this.segment = segment;
        this.summary = summary;
        this.reader = reader;
        this.index = index;
    }

    /** One whose index is not on disk. */
    static SealedSegment leaving(Segment segment, Summary summary, SegmentReader reader, SegmentIndex.Builder content) {
        SealedSegment leaving = new SealedSegment(segment, summary, reader, content.index());
        leaving.content = content;
        return leaving;
    }

    /** Its index with the writers, from disk if it is not at hand. */
    SegmentIndex.Builder content() {
        segment.requireUsable();
        SegmentIndex.Builder known = content;
        return known == null ? reader.content(segment).index() : known;
    }

    /** Whether its index on disk may be of an earlier moment, since it soon has another one. */
    boolean isLeaving() {
        return content != null;
    }

    Summary summary() {
        return summary;
    }

    @Override
    public Segment segment() {
        return segment;
    }

    @Override
    public SegmentIndex index() {
        SegmentIndex known = index;
        return known == null ? readIndex() : known;
    }

    private synchronized SegmentIndex readIndex() {
        SegmentIndex known = index;
        if (known == null) {
            segment.requireUsable();
            known = reader.index(segment);
            if (known.endOffset(summary.baseOffset()) > summary.endOffset()) {
                throw new WeirException(
                        ErrorCode.CORRUPT,
                        "two segments hold the same offsets; remove the one that does not belong here file="
                                + segment.path() + " position=0 offset=" + summary.baseOffset() + " next_segment="
                                + summary.endOffset());
            }
            index = known;
        }
        return known;
    }

    /** Reads its index if nobody has asked for it yet, and does not keep that: most segments are never read again. */
    Shape shape(RewriteConfig config) {
        Shape known = shape;
        if (known == null) {
            known = findShape(config);
            shape = known;
        }
        return known;
    }

    private Shape findShape(RewriteConfig config) {
        SegmentIndex known = index;
        try {
            return Shape.of(known == null ? reader.index(segment) : known, summary, config);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            return Shape.DAMAGED;
        }
    }

    /** It is not to be rewritten: not all of it can be read. */
    void markDamaged() {
        shape = Shape.DAMAGED;
        content = null;
    }

    @Override
    public long baseOffset() {
        return summary.baseOffset();
    }

    @Override
    public long endOffset() {
        return summary.endOffset();
    }

    @Override
    public long bytes() {
        return summary.bytes();
    }

    @Override
    public long lastTimestampUs() {
        return summary.lastTimestampUs();
    }

    @Override
    public void close() {
        segment.close();
    }
}
