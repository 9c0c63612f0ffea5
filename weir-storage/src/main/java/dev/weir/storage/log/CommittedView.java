package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sealed segments, which views share, and the active one as far as it was published. */
final class CommittedView implements LogView {
    private final SegmentView[] sealed;
    private final @Nullable SegmentView active;
    private final TableSchema schema;
    private final @Nullable Damage damage;

    /**
     * @param sealed in the order of their offsets, none of them empty; not changed any more
     * @param damage what ends the readable part before the high watermark
     */
    CommittedView(SegmentView[] sealed, @Nullable SegmentView active, TableSchema schema, @Nullable Damage damage) {
        this.sealed = sealed;
        this.active = active;
        this.schema = schema;
        this.damage = damage;
    }

    @Override
    public int segments() {
        return sealed.length + (active == null ? 0 : 1);
    }

    private SegmentView segment(int i) {
        if (i < sealed.length) {
            return sealed[i];
        }
        return Objects.requireNonNull(active);
    }

    @Override
    public long startOffset() {
        return segments() > 0 ? segment(0).baseOffset() : damage == null ? 0 : damage.offset();
    }

    /** One past the last offset that can be read. */
    long readableEnd() {
        return segments() > 0 ? segment(segments() - 1).endOffset() : startOffset();
    }

    @Override
    public long highWatermark() {
        return damage == null ? readableEnd() : damage.endOffset();
    }

    /** Commit time of the last batch, 0 if there is none. */
    long lastTimestampUs() {
        for (int i = segments() - 1; i >= 0; i--) {
            SegmentIndex index = segment(i).index();
            if (index.count() > 0) {
                return index.timestampUs(index.count() - 1);
            }
        }
        return 0;
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (int i = 0; i < segments(); i++) {
            bytes += segment(i).bytes();
        }
        return bytes;
    }

    @Override
    public long offsetAt(long timestampUs) {
        for (int i = firstSince(timestampUs); i < segments(); i++) {
            SegmentIndex index = segment(i).index();
            int batch = index.batchSince(timestampUs);
            if (batch < index.count()) {
                return index.baseOffset(batch);
            }
        }
        // behind the damage lie times that nobody can read: better to stumble over it than to pass it by
        return damage == null ? highWatermark() : damage.offset();
    }

    /** The first segment whose last batch is not before this time. */
    private int firstSince(long timestampUs) {
        int low = 0;
        int high = segments();
        while (low < high) {
            int middle = (low + high) >>> 1;
            SegmentIndex index = segment(middle).index();
            if (index.count() == 0 || index.timestampUs(index.count() - 1) >= timestampUs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    @Override
    public Iterable<BatchRef> batches(long from, long to) {
        if (from < startOffset()) {
            throw new WeirException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "the log begins later; read from its start from=" + from + " start_offset=" + startOffset()
                            + " high_watermark=" + highWatermark());
        }
        return () -> new Batches(from, Math.min(to, highWatermark()));
    }

    private final class Batches implements Iterator<BatchRef> {
        private final long to;
        private long from;
        private int segmentNow;
        private int batch;

        Batches(long from, long to) {
            this.from = from;
            this.to = to;
            this.segmentNow = segmentAt(from);
            if (segmentNow < segments()) {
                this.batch = segment(segmentNow).index().batchAt(from);
            }
        }

        /** The first segment that holds this offset or a later one. */
        private int segmentAt(long offset) {
            int low = 0;
            int high = segments();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (segment(middle).endOffset() > offset) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        /** In the damaged part there is a next one: the one that says so. */
        @Override
        public boolean hasNext() {
            return from < to;
        }

        @Override
        public BatchRef next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            while (segmentNow < segments()
                    && batch == segment(segmentNow).index().count()) {
                segmentNow++;
                batch = 0;
            }
            if (segmentNow == segments()) {
                Damage here = damage;
                if (here == null) {
                    throw new IllegalStateException("broken invariant: batches reach up to the high watermark");
                }
                throw here.error();
            }
            SegmentView view = segment(segmentNow);
            BatchRef next = new StoredBatchRef(view.segment(), view.index(), batch++, schema);
            from = next.nextOffset();
            return next;
        }
    }
}
