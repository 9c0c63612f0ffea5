package dev.weir.server.serve;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanRequest;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a scan stands in one bucket. One thread. */
final class BucketCursor implements AutoCloseable {
    private final Tablet tablet;
    private final ReadLease lease;
    private final Supplier<Optional<ColdRows.Settled>> settled;
    /** As it was when the scan began; one that follows takes the newest each time. */
    private final LogView first;

    private final boolean follow;
    private Iterator<BatchRef> batches = Collections.emptyIterator();
    private long position;
    private long end;

    /** Offsets that are wanted next and only in the lake, never none. */
    record Cold(ColdRows.Settled lake, long from, long to) {}

    private BucketCursor(
            Tablet tablet,
            ReadLease lease,
            Supplier<Optional<ColdRows.Settled>> settled,
            LogView first,
            boolean follow,
            long position,
            long end) {
        this.tablet = tablet;
        this.lease = lease;
        this.settled = settled;
        this.first = first;
        this.follow = follow;
        this.position = position;
        this.end = end;
        lease.passed(position);
    }

    /**
     * Throws {@code OFFSET_OUT_OF_RANGE} if the scan names this bucket and an offset that it does not have.
     *
     * @param settled asked for what the lake has, once the log is leased
     */
    static BucketCursor open(Tablet tablet, ScanRequest request, Supplier<Optional<ColdRows.Settled>> settled) {
        ReadLease lease = tablet.lease();
        try {
            return open(tablet, lease, request, settled);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** Of the changes from this offset on, as they come. */
    static BucketCursor follow(Tablet tablet, ScanRequest request, long from) {
        return open(
                tablet,
                request.withBucket(tablet.bucket()).withFrom(new Position.Offset(from)),
                Optional::<ColdRows.Settled>empty);
    }

    private static BucketCursor open(
            Tablet tablet, ReadLease lease, ScanRequest request, Supplier<Optional<ColdRows.Settled>> settled) {
        LogView view = lease.view();
        Whole whole = new Whole(view, tablet.bucket(), settled);
        boolean named = request.bucket().isPresent();
        long from = whole.resolve(request.from());
        boolean beyond = from > view.highWatermark() && !request.follow();
        // who wants nothing of the lake must not depend on it
        long start = from < view.startOffset() ? whole.startOffset() : view.startOffset();
        if (named && (from < start || beyond)) {
            throw new WeirException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "the bucket does not have this offset; it has those from start to high watermark table="
                            + tablet.table().name() + " bucket=" + tablet.bucket() + " offset=" + from + " start="
                            + whole.startOffset() + " high_watermark=" + view.highWatermark());
        }
        from = Math.max(from, start);
        long to = request.follow() ? from : Math.min(whole.resolve(request.to()), view.highWatermark());
        return new BucketCursor(tablet, lease, settled, view, request.follow(), from, Math.max(from, to));
    }

    /** A bucket's rows, wherever they are. The lake is asked when it matters, once. */
    private static final class Whole {
        private final LogView view;
        private final int bucket;
        private final Supplier<Optional<ColdRows.Settled>> source;
        private Optional<ColdRows.Settled> reaching = Optional.empty();
        private boolean asked;

        Whole(LogView view, int bucket, Supplier<Optional<ColdRows.Settled>> source) {
            this.view = view;
            this.bucket = bucket;
            this.source = source;
        }

        /** What the lake has counts only if it reaches up to the hot log, and nothing of it if the hot log has it all. */
        Optional<ColdRows.Settled> settled() {
            if (!asked && view.startOffset() > 0) {
                reaching = source.get()
                        .filter(lake -> lake.startOffset(bucket) < view.startOffset()
                                && lake.endOffset(bucket) >= view.startOffset());
            }
            asked = true;
            return reaching;
        }

        long startOffset() {
            return settled().map(lake -> lake.startOffset(bucket)).orElse(view.startOffset());
        }

        long resolve(Position position) {
            return switch (position) {
                case Position.Earliest _ -> startOffset();
                case Position.Latest _ -> view.highWatermark();
                case Position.Offset at -> {
                    if (at.offset() < 0) {
                        throw new WeirException(
                                ErrorCode.INVALID_REQUEST, "an offset is not negative offset=" + at.offset());
                    }
                    yield at.offset();
                }
                case Position.Timestamp at -> {
                    long hot = view.offsetAt(at.timestampUs());
                    // at the hot log's first row there may be older ones in the lake
                    yield hot > view.startOffset()
                            ? hot
                            : settled()
                                    .map(lake -> Math.min(hot, lake.offsetAt(bucket, at.timestampUs())))
                                    .orElse(hot);
                }
            };
        }
    }

    Tablet tablet() {
        return tablet;
    }

    /** The next offset wanted. */
    long position() {
        return position;
    }

    /** What is to be read in the lake before the log goes on: where a scan begins, and where retention has overtaken one that follows. */
    Optional<Cold> cold() {
        if (batches.hasNext()) {
            return Optional.empty();
        }
        LogView view = follow ? lease.view() : first;
        long to = follow ? view.startOffset() : Math.min(end, view.startOffset());
        return position < to
                ? new Whole(view, tablet.bucket(), settled).settled().map(lake -> new Cold(lake, position, to))
                : Optional.empty();
    }

    /** The next batch that is there now. */
    Optional<BatchRef> next() {
        if (!batches.hasNext()) {
            batches = more();
        }
        return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
    }

    private Iterator<BatchRef> more() {
        if (!follow) {
            return position < end ? first.batches(position, end).iterator() : Collections.emptyIterator();
        }
        tablet.requireServing();
        LogView view = lease.view();
        if (view.highWatermark() <= position) {
            return Collections.emptyIterator();
        }
        end = view.highWatermark();
        return view.batches(position, end).iterator();
    }

    /** First offset wanted of the batch that {@link #next} answered, and first one not wanted. */
    long from(BatchRef batch) {
        return Math.max(position, batch.baseOffset());
    }

    long to(BatchRef batch) {
        return Math.min(end, batch.nextOffset());
    }

    void passed(BatchRef batch) {
        passed(to(batch));
    }

    /** The next offset wanted is this one. */
    void passed(long offset) {
        position = offset;
        lease.passed(offset);
    }

    /** It is still wanted. */
    void stay() {
        lease.passed(position);
    }

    @Override
    public void close() {
        lease.close();
    }
}
