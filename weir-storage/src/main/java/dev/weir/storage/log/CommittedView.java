package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sealed segments, which views share, and the active one as far as it was published. */
final class CommittedView implements LogView {
    private final SegmentView[] sealed;
    private final @Nullable SegmentView active;
    private final TableSchema schema;
    private final @Nullable Damage damage;

    /**
     * @param sealed in the order of their offsets; not changed any more
     * @param damage of a log that has lost its end
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

    /** What ends it before its high watermark. */
    Optional<Damage> lostEnd() {
        return Optional.ofNullable(damage);
    }

    /** In the order of the offsets. */
    SegmentView segment(int i) {
        if (i < sealed.length) {
            return sealed[i];
        }
        return Objects.requireNonNull(active);
    }

    @Override
    public long startOffset() {
        return segments() > 0 ? segment(0).baseOffset() : damage == null ? 0 : damage.offset();
    }

    @Override
    public long highWatermark() {
        return damage == null ? readableEnd() : damage.endOffset();
    }

    /** One past the last row before a lost end. */
    private long readableEnd() {
        return segments() > 0 ? segment(segments() - 1).endOffset() : startOffset();
    }

    /** Commit time of the last batch, 0 if there is none. */
    long lastTimestampUs() {
        return segments() > 0 ? segment(segments() - 1).lastTimestampUs() : 0;
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
                BatchRef since = new StoredBatchRef(segment(i).segment(), index, batch, schema);
                return since.baseOffset() + since.times().firstRowSince(timestampUs);
            }
        }
        // behind a lost end lie times that nobody can read: better to stumble over it than to pass it by
        return damage == null ? highWatermark() : damage.offset();
    }

    /** The first segment whose last batch is not before this time. */
    private int firstSince(long timestampUs) {
        int low = 0;
        int high = segments();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segment(middle).lastTimestampUs() >= timestampUs) {
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

    /**
     * Finds batches as they are asked for. Where rows are missing, {@link #next} throws {@code CORRUPT}, and the one after that goes
     * on behind them.
     */
    private final class Batches implements Iterator<BatchRef> {
        private final long to;
        private long from;
        private int segmentNow;
        private @Nullable SegmentIndex index;
        private int batch;

        Batches(long from, long to) {
            this.from = from;
            this.to = to;
            this.segmentNow = segmentAt(from);
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

        /** Where rows are missing there is a next one: the one that says so. */
        @Override
        public boolean hasNext() {
            return from < to;
        }

        @Override
        public BatchRef next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            while (segmentNow < segments()) {
                SegmentView view = segment(segmentNow);
                SegmentIndex known = indexOf(view);
                if (batch < known.count()) {
                    if (known.baseOffset(batch) > from) {
                        throw missing(view, known, known.baseOffset(batch));
                    }
                    BatchRef next = new StoredBatchRef(view.segment(), known, batch++, schema);
                    from = next.nextOffset();
                    return next;
                }
                if (from < view.endOffset()) {
                    throw missing(view, known, view.endOffset());
                }
                segmentNow++;
                index = null;
            }
            return lostEnd();
        }

        private SegmentIndex indexOf(SegmentView view) {
            SegmentIndex known = index;
            if (known == null) {
                try {
                    known = view.index();
                } catch (WeirException e) {
                    if (e.code() == ErrorCode.CORRUPT) {
                        from = view.endOffset();
                        segmentNow++;
                    }
                    throw e;
                }
                index = known;
                batch = known.batchAt(from);
            }
            return known;
        }

        /** Rows from here to there. */
        private WeirException missing(SegmentView view, SegmentIndex known, long readOnFrom) {
            long position = batch == 0 ? 0 : known.position(batch - 1) + known.messageLength(batch - 1);
            WeirException error = Damage.gap(view.segment().path(), position, from, readOnFrom);
            from = readOnFrom;
            return error;
        }

        private BatchRef lostEnd() {
            Damage here = damage;
            if (here == null) {
                throw new IllegalStateException("broken invariant: batches reach up to the high watermark");
            }
            from = to;
            throw here.error();
        }
    }
}
