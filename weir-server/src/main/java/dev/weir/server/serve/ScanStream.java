package dev.weir.server.serve;

import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanRequest;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One running scan: the buckets in turn, a batch each, so that none waits for another; following goes on as rows are committed. */
final class ScanStream extends FrameStream {
    private final ScanPlan plan;
    private final BatchServing serving;
    private final Metrics metrics;

    ScanStream(ScanPlan plan, Memory memory, Metrics metrics, FrameSink sink) {
        super(sink, memory);
        this.plan = plan;
        this.serving = new BatchServing(plan, memory, metrics);
        this.metrics = metrics;
    }

    @Override
    protected void stream() {
        metrics.scanOpened();
        List<Tablet> followed = new ArrayList<>();
        List<BucketCursor> cursors = new ArrayList<>();
        try {
            open(cursors, followed);
            send(serving.schema());
            run(cursors);
        } finally {
            followed.forEach(tablet -> tablet.unfollow(wakeup()));
            cursors.forEach(BucketCursor::close);
            metrics.scanClosed();
        }
    }

    private void open(List<BucketCursor> cursors, List<Tablet> followed) {
        ScanRequest request = plan.request();
        List<OpenTable.Placed> buckets = request.bucket()
                .map(bucket -> List.of(plan.table().bucket(bucket)))
                .orElse(plan.table().buckets());
        for (OpenTable.Placed placed : buckets) {
            if (request.follow()) {
                // Before the first look at the view, so that no move of the high watermark is missed.
                placed.tablet().follow(wakeup());
                followed.add(placed.tablet());
            }
            cursors.add(BucketCursor.open(placed.tablet(), request));
        }
    }

    private void run(List<BucketCursor> cursors) {
        while (true) {
            boolean moved = false;
            for (BucketCursor cursor : cursors) {
                Optional<BatchRef> next = cursor.next();
                if (next.isEmpty()) {
                    continue;
                }
                if (!awaitReady()) {
                    return;
                }
                moved = true;
                BatchRef batch = next.get();
                Optional<FlightFrame> frame =
                        serving.frame(batch, cursor.tablet().bucket(), cursor.from(batch), cursor.to(batch));
                cursor.passed(batch);
                frame.ifPresent(this::send);
            }
            if (!more()) {
                return;
            }
            if (!moved) {
                if (!plan.request().follow()) {
                    return;
                }
                wakeup().await();
            }
        }
    }
}
