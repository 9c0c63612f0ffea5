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

/** Where a scan stands in one bucket. One thread. */
final class BucketCursor implements AutoCloseable {
    private final Tablet tablet;
    private final ReadLease lease;
    private final boolean follow;
    private Iterator<BatchRef> batches = Collections.emptyIterator();
    private long position;
    private long end;

    private BucketCursor(Tablet tablet, ReadLease lease, boolean follow, long position, long end) {
        this.tablet = tablet;
        this.lease = lease;
        this.follow = follow;
        this.position = position;
        this.end = end;
    }

    /** Throws {@code OFFSET_OUT_OF_RANGE} if the scan names this bucket and an offset that it does not have. */
    static BucketCursor open(Tablet tablet, ScanRequest request) {
        ReadLease lease = tablet.lease();
        try {
            return open(tablet, lease, request);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** Of the changes from this offset on, as they come. */
    static BucketCursor follow(Tablet tablet, ScanRequest request, long from) {
        return open(tablet, request.withBucket(tablet.bucket()).withFrom(new Position.Offset(from)));
    }

    private static BucketCursor open(Tablet tablet, ReadLease lease, ScanRequest request) {
        LogView view = lease.view();
        boolean named = request.bucket().isPresent();
        long from = resolve(request.from(), view);
        boolean beyond = from > view.highWatermark() && !request.follow();
        if (named && (from < view.startOffset() || beyond)) {
            throw new WeirException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "the bucket does not have this offset; it has those from start to high watermark table="
                            + tablet.table().name() + " bucket=" + tablet.bucket() + " offset=" + from + " start="
                            + view.startOffset() + " high_watermark=" + view.highWatermark());
        }
        from = Math.max(from, view.startOffset());
        long to = request.follow() ? from : Math.min(resolve(request.to(), view), view.highWatermark());
        BucketCursor cursor = new BucketCursor(tablet, lease, request.follow(), from, Math.max(from, to));
        lease.passed(from);
        if (!request.follow() && from < to) {
            cursor.batches = view.batches(from, to).iterator();
        }
        return cursor;
    }

    private static long resolve(Position position, LogView view) {
        return switch (position) {
            case Position.Earliest earliest -> view.startOffset();
            case Position.Latest latest -> view.highWatermark();
            case Position.Offset at -> {
                if (at.offset() < 0) {
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST, "an offset is not negative offset=" + at.offset());
                }
                yield at.offset();
            }
            case Position.Timestamp at -> view.offsetAt(at.timestampUs());
        };
    }

    Tablet tablet() {
        return tablet;
    }

    /** The next offset wanted. */
    long position() {
        return position;
    }

    /** The next batch that is there now. */
    Optional<BatchRef> next() {
        if (batches.hasNext()) {
            return Optional.of(batches.next());
        }
        if (!follow) {
            return Optional.empty();
        }
        tablet.requireServing();
        LogView view = lease.view();
        if (view.highWatermark() <= position) {
            return Optional.empty();
        }
        end = view.highWatermark();
        batches = view.batches(position, end).iterator();
        return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
    }

    /** First offset wanted of the batch that {@link #next} answered, and first one not wanted. */
    long from(BatchRef batch) {
        return Math.max(position, batch.baseOffset());
    }

    long to(BatchRef batch) {
        return Math.min(end, batch.nextOffset());
    }

    void passed(BatchRef batch) {
        position = to(batch);
        lease.passed(position);
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
