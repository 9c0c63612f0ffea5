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
import java.util.function.Supplier;

/** One running scan: the buckets in turn, a batch each, so that none waits for another; following goes on as rows are committed. */
final class ScanStream extends FrameStream {
    private final ScanPlan plan;
    private final BatchServing serving;
    private final SharedCuts shared;
    private final Metrics metrics;

    /** @param follower if the scan goes on with new rows: only those share their cuts */
    private record Reading(BucketCursor cursor, Optional<SharedCuts.Follower> follower) {}

    ScanStream(ScanPlan plan, SharedCuts shared, Memory memory, Metrics metrics, FrameSink sink) {
        super(sink, memory);
        this.plan = plan;
        this.serving = new BatchServing(plan, memory, metrics);
        this.shared = shared;
        this.metrics = metrics;
    }

    @Override
    protected void stream() {
        metrics.scanOpened();
        List<Tablet> followed = new ArrayList<>();
        List<Reading> readings = new ArrayList<>();
        try {
            open(readings, followed);
            send(serving.schema());
            run(readings);
        } finally {
            followed.forEach(tablet -> tablet.unfollow(wakeup()));
            readings.forEach(reading -> reading.follower().ifPresent(SharedCuts.Follower::close));
            readings.forEach(reading -> reading.cursor().close());
            metrics.scanClosed();
        }
    }

    private void open(List<Reading> readings, List<Tablet> followed) {
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
            BucketCursor cursor = BucketCursor.open(placed.tablet(), request);
            readings.add(new Reading(
                    cursor,
                    request.follow()
                            ? Optional.of(shared.join(placed.tablet(), plan.projection(), cursor.position()))
                            : Optional.empty()));
        }
    }

    private void run(List<Reading> readings) {
        while (true) {
            boolean moved = false;
            for (Reading reading : readings) {
                BucketCursor cursor = reading.cursor();
                Optional<BatchRef> next = cursor.next();
                if (next.isEmpty()) {
                    continue;
                }
                if (!awaitReady()) {
                    return;
                }
                moved = true;
                BatchRef batch = next.get();
                Optional<FlightFrame> frame = frame(reading, batch);
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

    private Optional<FlightFrame> frame(Reading reading, BatchRef batch) {
        BucketCursor cursor = reading.cursor();
        long from = cursor.from(batch);
        long to = cursor.to(batch);
        Supplier<Optional<FlightFrame>> make =
                () -> serving.frame(batch, cursor.tablet().bucket(), from, to);
        return reading.follower().map(follower -> follower.take(from, to, make)).orElseGet(make);
    }
}
